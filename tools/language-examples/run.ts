/**
 * `npm run example:python`, `example:java`, `example:go`: the reference organization in other languages, from the packages that a release makes.
 *
 * The library is packed as for npm, the language's package made from it, as a release makes it, and installed beside exact versions of all else.
 * Every template and asset manifest that the examples make must be the one that TypeScript makes. Then a program in the same language makes
 * mistakes, and passes values between the languages.
 */
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { installGo } from './go/go';
import { installJava, MAVEN_REPOSITORY } from './java/java';
import { CONTEXT, Install, Installed, JSII } from './language';
import { installPython } from './python/python';
import { packed, synthesizeTypeScript } from './typescript';
import { digestOf, kept, ROOT, Synthesis, WORK } from './work';
import { ensureBuilt } from '../bench/built';
import { BUILD } from '../packages/build';
import { Finding, inspectPackage, READ_BUILT } from '../packages/inspect';
import { PeerRanges } from '../packages/manifests';
import { translateExamples } from '../packages/tablet';

const LANGUAGES = { python: installPython, java: installJava, go: installGo } satisfies Record<string, Install>;
type ExampleLanguage = keyof typeof LANGUAGES;

/** What is compared; the rest of a cloud assembly tells of the program that made it. */
const COMPARED = /\.(template|assets)\.json$|^responsibilities\.|^asset\./;

function compare(typescript: Synthesis, other: Synthesis): Finding {
  const [expected, actual] = [typescript, other].map(({ outdir }) => readdirSync(outdir).filter((file) => COMPARED.test(file)));
  const content = ({ outdir }: Synthesis, file: string): unknown => {
    const path = join(outdir, file);
    // the name of an asset is the digest of its content
    return file.startsWith('asset.') ? file : file.endsWith('.json') ? JSON.parse(readFileSync(path, 'utf8')) : readFileSync(path, 'utf8');
  };
  const differences = [
    ...expected.filter((file) => !actual.includes(file)).map((file) => `${file} is missing`),
    ...actual.filter((file) => !expected.includes(file)).map((file) => `TypeScript does not make ${file}`),
    ...expected.filter((file) => actual.includes(file) && !isDeepStrictEqual(content(other, file), content(typescript, file)))
      .map((file) => `compare ${join(typescript.outdir, file)} and ${join(other.outdir, file)}`),
  ];
  const templates = expected.filter((file) => file.endsWith('.template.json')).length;
  return {
    name: `example ${other.example}`,
    ok: templates > 0 && differences.length === 0,
    says: differences.join('; ') || `${templates} templates and ${expected.length - templates} other files are equal to those of TypeScript`,
  };
}

/** The versions that the examples run with are the oldest that the library takes. */
function atTheFloor(versions: { readonly [name in keyof PeerRanges]: string }, peers: PeerRanges): Finding {
  const names = Object.keys(versions) as Array<keyof PeerRanges>;
  return {
    name: 'the examples run with the oldest versions that the library takes',
    ok: names.every((name) => `^${versions[name]}` === peers[name]),
    says: names.map((name) => `${name} ${versions[name]}`).join(', '),
  };
}

function answers(output: string): Finding[] {
  const findings = output.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Finding);
  return findings.length > 0 ? findings : [{ name: 'mistakes and values', ok: false, says: 'nothing was checked' }];
}

function step<T>(title: string, work: () => T): T {
  const started = Date.now();
  const result = work();
  console.log(`${title}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return result;
}

function prove(language: ExampleLanguage): Finding[] {
  const { version, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string; peerDependencies: PeerRanges };
  const source = step('npm pack', packed);
  const typescript = step('TypeScript examples', () => synthesizeTypeScript(source));
  const tablet = step('translated examples', () => translateExamples(ROOT));
  if (tablet === undefined) {
    throw new Error('an example does not compile');
  }
  const work = join(WORK, language, 'build');
  const outdir = join(WORK, language, 'dist');
  step(`${language} package`, () => kept(outdir, [source.digest, digestOf(tablet, join(ROOT, 'tools', 'packages'))].join(' '), () =>
    BUILD[language]({ root: ROOT, source: source.folder, outdir, work, tablet, mavenRepository: MAVEN_REPOSITORY })));
  const folder = join(outdir, language);
  const installed = step('installed with exact versions', () => LANGUAGES[language]({ folder, version }));
  const environment = { ...JSII, ...CONTEXT };
  const syntheses = step(`${language} examples`, () => installed.examples.map((example): Synthesis => {
    const synthesis = { example, outdir: join(WORK, language, `${example}.out`) };
    rmSync(synthesis.outdir, { recursive: true, force: true });
    installed.synthesize(example, { ...environment, CDK_OUTDIR: synthesis.outdir });
    return synthesis;
  }));
  return [
    ...inspectPackage(ROOT, language, READ_BUILT[language](folder, work)),
    atTheFloor(installed.versions, peerDependencies),
    ...syntheses.map((synthesis) => compare(typescript.find(({ example }) => example === synthesis.example)!, synthesis)),
    ...runReadme(language, tablet, installed, environment),
    ...step('mistakes and values', () => answers(installed.check(environment))),
  ];
}

/** Templates of the README's organization: of its stacks, and of its StackSets. */
const README_TEMPLATES = 24;

/** The README's app in a language, run as it stands there. */
function runReadme(language: ExampleLanguage, tablet: string, { runText }: Installed, environment: NodeJS.ProcessEnv): Finding[] {
  if (!runText) {
    return [];
  }
  const { snippets } = JSON.parse(readFileSync(tablet, 'utf8')) as { snippets: Record<string, { translations: Record<string, { source: string }> }> };
  const app = Object.values(snippets).map(({ translations }) => translations).find(({ $: typescript }) => typescript.source.includes('app.synth();'));
  const outdir = join(WORK, language, 'readme.out');
  rmSync(outdir, { recursive: true, force: true });
  runText(app?.[language]?.source ?? '', { ...environment, CDK_OUTDIR: outdir });
  const templates = existsSync(outdir) ? readdirSync(outdir).filter((file) => file.endsWith('.template.json')).length : 0;
  return [{ name: 'the README\'s app as the package shows it', ok: templates === README_TEMPLATES, says: `${templates} templates of ${README_TEMPLATES}` }];
}

function main(): void {
  const languages = process.argv.slice(2) as ExampleLanguage[];
  if (languages.length === 0 || !languages.every((language) => language in LANGUAGES)) {
    throw new Error(`name one or more of ${Object.keys(LANGUAGES).join(', ')}`);
  }
  ensureBuilt(ROOT);
  const findings = languages.flatMap(prove);
  for (const { name, ok, says } of findings) {
    console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name}: ${says}`);
  }
  const failed = findings.filter(({ ok }) => !ok).length;
  console.log(`${findings.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
