import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Of the plugin that fetches: not part of what is checked, but another one should not come by itself. */
const MAVEN_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

export interface Question {
  readonly patterns: { readonly [id: string]: unknown };
  readonly events: { readonly [name: string]: unknown };
}

export interface Answer {
  /** Patterns that the engine does not take, with its reason. */
  readonly refused: { readonly [id: string]: string };
  /** Ids of the patterns that each event matches. */
  readonly matches: { readonly [name: string]: string[] };
}

/** The engine that EventBridge matches events with, from Maven Central. */
export class EventRuler {
  private readonly jars: string[];

  /** @param folder where the jars are kept between runs */
  constructor(folder: string) {
    const checksums: Record<string, string> = JSON.parse(readFileSync(join(__dirname, 'checksums.json'), 'utf8'));
    if (!existsSync(folder)) {
      fetchJars(folder);
    }
    const got = readdirSync(folder).filter(name => name.endsWith('.jar')).sort();
    const wrong = [...new Set([...got, ...Object.keys(checksums)])].filter(name => !got.includes(name) || sha256(join(folder, name)) !== checksums[name]);
    if (wrong.length > 0) {
      rmSync(folder, { recursive: true }); // fetched anew by the next run
      throw new Error(`jars that are not those of checksums.json: ${wrong.join(', ')}; change pom.xml and checksums.json together`);
    }
    this.jars = got.map(name => join(folder, name));
  }

  public ask(question: Question): Answer {
    const result = spawnSync('java', ['-cp', this.jars.join(delimiter), join(__dirname, 'EventRuler.java')], {
      input: JSON.stringify(question), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024,
    });
    if (result.error || result.status !== 0) {
      throw new Error(`the engine can't be run (Java 17 or newer is needed): ${result.error?.message ?? result.stderr}`);
    }
    return JSON.parse(result.stdout);
  }
}

function fetchJars(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.gitignore'), '*\n');
  execFileSync('mvn', [
    '--quiet', '--batch-mode', '--file', join(__dirname, 'pom.xml'), `${MAVEN_PLUGIN}:copy-dependencies`, `-DoutputDirectory=${folder}`,
  ], { stdio: ['ignore', 'inherit', 'inherit'] });
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
