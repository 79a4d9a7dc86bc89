/** A `platelens` command line as a document writes it. */
export interface CommandLine {
  readonly name: string;
  readonly options: readonly string[];
}

/** What a document says exists. */
export interface NamesInText {
  /** Targets of relative links, without their part after `#`. */
  readonly links: readonly string[];
  /** Paths of this repository in code, possibly with `{a,b}` and `*`. */
  readonly paths: readonly string[];
  readonly npmScripts: readonly string[];
  readonly commands: readonly CommandLine[];
}

const topFolders = ['src', 'test', 'scripts', 'docs', 'bin', 'resources', '.ci'];

/** The names in a Markdown text that can be held against the repository. Only code counts, and links. */
export function namesInText(text: string): NamesInText {
  const lines = codeLines(text);
  const all = (pattern: RegExp) =>
    lines.flatMap((line) => [...line.matchAll(pattern)].map((match) => match[1] ?? ''));
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
  return {
    links: links.filter((link) => !/^(https?:|#)/.test(link)).map((link) => link.replace(/#.*$/, '')),
    paths: all(
      new RegExp(`(?<![\\w./-])((?:${topFolders.join('|').replace('.ci', '\\.ci')})/[\\w./{},*-]*)`, 'g'),
    ),
    npmScripts: all(/\bnpm (?:run )?([a-z][\w:-]*)/g),
    commands: lines.flatMap(commandLines),
  };
}

/** Lines inside fences, and the spans between backticks elsewhere. */
function codeLines(text: string): string[] {
  const found: string[] = [];
  let fenced = false;
  for (const line of text.split('\n')) {
    if (line.trimStart().startsWith('```')) fenced = !fenced;
    else if (fenced) found.push(line);
    else found.push(...[...line.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
  }
  return found;
}

function commandLines(line: string): CommandLine[] {
  const match = /(?<![\w./-])platelens ([a-z][a-z-]*)(.*)/.exec(line);
  if (match?.[1] === undefined) return [];
  return [{ name: match[1], options: (match[2] ?? '').match(/(?<=\s)--[a-z][a-z-]*/g) ?? [] }];
}
