import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { execute } from './execute';
import { Demands, demandsOf, expectedDemands, Language, PeerRanges, wrongDemands } from './manifests';

/** What was found in a package, or in code that was not built. */
export interface Package {
  readonly manifest: string;
  /** What users of the language read first. */
  readonly readme: string;
  /** Every text in it, by file. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}

/** Reads a built package, unpacking it where it is packed. */
export const READ_BUILT: Record<Exclude<Language, 'dotnet'>, (folder: string, work: string) => Package> = {
  python: (folder, work) => {
    const unpacked = emptied(join(work, 'wheel'));
    execute(process.env.PYTHON ?? 'python3', ['-m', 'zipfile', '--extract', one(folder, '.whl'), unpacked]);
    const manifest = read(one(unpacked, 'METADATA'));
    return { manifest, readme: manifest.slice(manifest.search(/\r?\n\r?\n/)), texts: texts(unpacked) };
  },
  java: (folder, work) => {
    const unpacked = emptied(join(work, 'sources'));
    execute('jar', ['--extract', '--file', one(folder, '-sources.jar')], { cwd: unpacked });
    return { manifest: read(one(folder, '.pom')), readme: read(one(unpacked, 'package-info.java')), texts: texts(unpacked) };
  },
  go: (folder) => ({ manifest: read(one(folder, 'go.mod')), readme: read(one(folder, 'README.md')), texts: texts(folder) }),
};

/** Reads generated code. */
export const READ_CODE: Record<Language, (folder: string) => Package> = {
  python: (folder) => ({ manifest: requirements(read(one(folder, 'setup.py'))), readme: read(one(folder, 'README.md')), texts: texts(folder) }),
  java: (folder) => ({ manifest: read(one(folder, 'pom.xml')), readme: read(one(folder, 'package-info.java')), texts: texts(folder) }),
  dotnet: (folder) => ({ manifest: read(one(folder, '.csproj')), readme: read(one(folder, 'NamespaceDoc.cs')), texts: texts(folder) }),
  go: (folder) => ({ manifest: read(one(folder, 'go.mod')), readme: read(one(folder, 'README.md')), texts: texts(folder) }),
};

/** How examples begin in the README of each language; in Java and .NET that is the comment of the whole package. */
const EXAMPLE: Record<Language, RegExp> = {
  python: /^```python$/gm,
  java: /<blockquote><pre>\s*\n \* import /g,
  dotnet: /<code><!\[CDATA\[\s*\/\/\/ using /g,
  go: /^```go$/gm,
};

/** An example that was left in TypeScript: each brings its own imports. */
const TYPESCRIPT = /^.*\bimport\b.*\bfrom ['"](?:cdk-org-backup|aws-cdk-lib|constructs)\b.*$|^```(?:ts|typescript)\b.*$/m;

/**
 * What a package must be for its users.
 *
 * @param original README.md of the library
 */
export function inspect(language: Language, found: Package, expected: Demands, original: string): Finding[] {
  const wrong = wrongDemands(expected, demandsOf(language, found.manifest));
  const examples = original.match(/^```(?:ts|typescript)\b/gm)?.length ?? 0;
  const translated = found.readme.match(EXAMPLE[language])?.length ?? 0; // and those that are in this language for everybody
  const untranslated = [...found.texts].flatMap(([file, text]) => TYPESCRIPT.exec(text)?.slice(0, 1).map((line) => `${file}: ${line.trim()}`) ?? []);
  return [
    { name: `${language} package demands the floor`, ok: wrong.length === 0, says: wrong.join('; ') || Object.entries(expected).map(([name, range]) => `${name} ${range}`).join(', ') },
    { name: `README of the ${language} package`, ok: examples > 0 && translated >= examples, says: `${translated} examples in its language, of ${examples} that are TypeScript in the original` },
    { name: `examples of the ${language} package`, ok: untranslated.length === 0, says: untranslated.join('; ') || `no TypeScript in ${found.texts.size} files` },
  ];
}

/** What a package made from this project must be. */
export function inspectPackage(root: string, language: Language, found: Package): Finding[] {
  const json = <T>(...path: string[]) => JSON.parse(read(join(root, ...path))) as T;
  const { peerDependencies } = json<{ peerDependencies: PeerRanges }>('package.json');
  const { version } = json<{ version: string }>('node_modules', 'jsii-pacmak', 'package.json');
  return inspect(language, found, expectedDemands(language, peerDependencies, version), read(join(root, 'README.md')));
}

/** The requirements in a setup.py of jsii, as the wheel's METADATA has them. */
function requirements(setup: string): string {
  const [, list] = /"install_requires": \[(.*?)\]/s.exec(setup)!;
  return [...list.matchAll(/"([\w.-]+)([^"]*)"/g)].map(([, name, range]) => `Requires-Dist: ${name} ${range}`).join('\n');
}

function emptied(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return resolve(folder);
}

/** The file of this name, or whose name ends so. */
function one(folder: string, ending: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => basename(file) === ending || (/^[-.]/.test(ending) && file.endsWith(ending)));
  if (found.length !== 1) {
    throw new Error(`${folder} has ${found.length} files ${ending}${found.length > 0 ? `: ${found.join(', ')}` : ''}`);
  }
  return resolve(folder, found[0]);
}

function texts(folder: string): Map<string, string> {
  return new Map(readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(\.(py|pyi|java|cs|go|md)|METADATA)$/.test(file))
    .map((file) => [file, read(join(folder, file))]));
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}
