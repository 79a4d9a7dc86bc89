/** Characters at a name's end that are always shown: names of one series differ there. */
const shownAtEnd = 10;

/** The two parts of a name; the first one may be cut where room is short. */
export function splitName(name: string): readonly [string, string] {
  const letters = Array.from(new Intl.Segmenter().segment(name), ({ segment }) => segment);
  if (letters.length <= 2 * shownAtEnd) return [name, ''];
  return [letters.slice(0, -shownAtEnd).join(''), letters.slice(-shownAtEnd).join('')];
}

/** A name that is cut in its middle where room is short, and told in full by its tooltip. */
export function CutName({ name }: { name: string }) {
  const [start, end] = splitName(name);
  return (
    <span className="pl-cut" title={name}>
      <span className="pl-cut-start">{start}</span>
      {end === '' ? null : <span className="pl-cut-end">{end}</span>}
    </span>
  );
}
