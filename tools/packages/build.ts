import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execute } from './execute';
import { goModWithoutIndirect, Language, pomAtTheFloor } from './manifests';

export interface BuildOptions {
  /** The project, whose tools build. */
  readonly root: string;
  /** The compiled package, for example an unpacked tarball. Default: the project. */
  readonly source?: string;
  /** The packages come into a folder of it that is named like the language. */
  readonly outdir: string;
  /** A folder for generated code. */
  readonly work: string;
  /** The translated examples. */
  readonly tablet: string;
  /** Where Maven keeps what it downloads. Default: where it always does. */
  readonly mavenRepository?: string;
}

/** What deploys into a folder; without a version Maven would take the newest. */
const MAVEN_DEPLOY_PLUGIN = 'org.apache.maven.plugins:maven-deploy-plugin:3.1.4';

/** Builds the package of one language as it is published. */
export const BUILD: Record<Language, (options: BuildOptions) => void> = {
  python: (options) => pacmak('python', options.outdir, options),
  dotnet: (options) => pacmak('dotnet', options.outdir, options),

  /**
   * The generator's own build writes the newest versions of that day into pom.xml, and compiles against them: everybody would have to take
   * those. Here the bindings are compiled against the floor, and pom.xml keeps its ranges.
   */
  java: (options) => {
    generate('java', options.work, options);
    const code = join(options.work, 'java');
    const pom = readFileSync(join(code, 'pom.xml'), 'utf8');
    writeFileSync(join(code, 'floor.xml'), pomAtTheFloor(pom));
    const artifact = join('target', `${tag(pom, 'artifactId')}-${tag(pom, 'version')}`);
    const outdir = emptied(options.outdir, 'java');
    execute('mvn', [
      '--quiet', '--batch-mode', '--file', 'floor.xml', ...options.mavenRepository ? [`-Dmaven.repo.local=${options.mavenRepository}`] : [],
      'package', `${MAVEN_DEPLOY_PLUGIN}:deploy-file`, `-Durl=${pathToFileURL(outdir)}`, '-DpomFile=pom.xml', '-DgeneratePom=false',
      `-Dfile=${artifact}.jar`, `-Dsources=${artifact}-sources.jar`, `-Djavadoc=${artifact}-javadoc.jar`,
    ], { cwd: code, env: { MAVEN_OPTS: `${process.env.MAVEN_OPTS ?? ''} -XX:TieredStopAtLevel=1` } }); // short-lived: no second compilation
  },

  /** The generator writes the versions that happen to be installed as demands into go.mod. */
  go: (options) => {
    emptied(options.outdir, 'go');
    generate('go', options.outdir, options);
    for (const module of readdirSync(join(options.outdir, 'go'))) {
      const cwd = join(options.outdir, 'go', module);
      const goMod = join(cwd, 'go.mod');
      writeFileSync(goMod, goModWithoutIndirect(readFileSync(goMod, 'utf8')));
      execute('go', ['mod', 'tidy'], { cwd });
      execute('go', ['build', './...'], { cwd });
    }
  },
};

/** The code of one language's bindings, unbuilt. */
export function generate(language: Language, outdir: string, options: BuildOptions): void {
  pacmak(language, outdir, options, '--code-only');
}

/**
 * An example in another language than the package's is a fault. Go repeats the members of base classes, and with them examples of aws-cdk-lib, which no
 * tablet of ours has: those are translated, as that our own are in the tablet the other languages show.
 */
const UNKNOWN_SNIPPETS: { readonly [language in Language]?: string } = { go: 'translate' };

function pacmak(language: Language, outdir: string, options: BuildOptions, ...more: string[]): void {
  emptied(outdir, language);
  execute(join(options.root, 'node_modules', '.bin', 'jsii-pacmak'), [
    ...more, '--targets', language, '--outdir', resolve(outdir), '--no-npmignore',
    '--rosetta-tablet', options.tablet, '--rosetta-unknown-snippets', UNKNOWN_SNIPPETS[language] ?? 'fail',
  ], { cwd: options.source ?? options.root });
}

function emptied(outdir: string, language: Language): string {
  const folder = resolve(outdir, language);
  rmSync(folder, { recursive: true, force: true });
  return folder;
}

/** The first element of this name, which in a pom.xml of jsii is the project's own. */
function tag(pom: string, name: string): string {
  return new RegExp(`<${name}>([^<]+)</${name}>`).exec(pom)![1];
}
