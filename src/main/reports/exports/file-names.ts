/** Bytes of a name in UTF-8: with an ending and a number, far below what any file system takes. */
const mostBytes = 100;

/** Names that Windows keeps for devices, with or without an ending. */
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/iu;

/**
 * A part of a file name that every file system takes and that never leads out of its folder: letters, digits and
 * `_ . -`; everything else becomes `-`. Never empty, hidden, reserved, or longer than 100 bytes.
 */
export function toFileName(text: string): string {
  const plain = text
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replaceAll(/\.{2,}/gu, '.');
  const short = cutToBytes(plain.replace(/^[.\p{M}-]+/u, '')).replace(/[.-]+$/u, '');
  if (short === '') return 'unnamed';
  return reserved.test(short) ? `_${short}` : short;
}

function cutToBytes(text: string): string {
  let [cut, bytes] = ['', 0];
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) break;
    cut += character;
  }
  return cut;
}

/** Gives every wanted name once; a second one of the same name, upper and lower case alike, gets a number. */
export function createNamer(): (wanted: string) => string {
  const given = new Set<string>();
  return (wanted) => {
    const name = toFileName(wanted);
    let unique = name;
    // Some file systems hold upper and lower case, and composed and decomposed letters, for the same.
    for (let count = 2; given.has(keyOf(unique)); count++) unique = `${name}-${count}`;
    given.add(keyOf(unique));
    return unique;
  };
}

const keyOf = (name: string) => name.normalize('NFKC').toLowerCase();
