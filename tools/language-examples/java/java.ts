import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../../packages/execute';
import { EVERY_EXAMPLE, EveryExample, Install } from '../language';
import { EXAMPLES, WORK } from '../work';

const CLASSES: Record<EveryExample, string> = { 'organization': 'Organization', 'app': 'ReferenceOrganization', 'local-plans': 'LocalPlans' };

const INSTALL_PLUGIN = 'org.apache.maven.plugins:maven-install-plugin:3.1.4';
const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

/** Maven's local repository below the project: the library's jar comes into it by hand, all else is downloaded once. */
export const MAVEN_REPOSITORY = join(WORK, 'java', 'repository');

/** The Maven project, with the library's jar in its local repository, run as its cdk.json says. */
export const installJava: Install = ({ folder, version }) => {
  const work = join(WORK, 'java', 'examples');
  rmSync(work, { recursive: true, force: true });
  const project = join(work, 'java');
  cpSync(join(EXAMPLES, 'java'), project, { recursive: true });
  cpSync(join(EXAMPLES, 'plans'), join(work, 'plans'), { recursive: true });
  cpSync(join(__dirname, 'Checks.java'), join(project, 'src', 'main', 'java', 'checks', 'Checks.java'));
  // what a plain `mvn` in this folder takes as arguments
  mkdirSync(join(project, '.mvn'));
  writeFileSync(join(project, '.mvn', 'maven.config'), [`-Dmaven.repo.local=${MAVEN_REPOSITORY}`, `-Dcdk-org-backup.version=${version}`].join('\n'));

  const mvn = (...args: string[]) => execute('mvn', ['--quiet', '--batch-mode', ...args], { cwd: project });
  const jar = join(folder, 'io', 'github', 'cdk-org-backup', 'cdk-org-backup', version, `cdk-org-backup-${version}`);
  mvn(`${INSTALL_PLUGIN}:install-file`, `-Dfile=${jar}.jar`, `-DpomFile=${jar}.pom`);
  mvn('compile', `${DEPENDENCY_PLUGIN}:build-classpath`, '-Dmdep.outputFile=target/classpath.txt');
  const classpath = readFileSync(join(project, 'target', 'classpath.txt'), 'utf8');
  const versionOf = (artifact: string) => new RegExp(`${artifact}-(\\d[\\w.-]*)\\.jar`).exec(classpath)?.[1] ?? 'missing';

  const { app } = JSON.parse(readFileSync(join(project, 'cdk.json'), 'utf8')) as { app: string };
  const [program, ...args] = app.split(' ');
  const run = (mainClass: string, env: NodeJS.ProcessEnv) => execute(program, [...args, `-Dexec.mainClass=${mainClass}`], { cwd: project, env });
  return {
    versions: { 'aws-cdk-lib': versionOf('aws-cdk-lib'), 'constructs': versionOf('constructs') },
    examples: EVERY_EXAMPLE,
    synthesize: (example, env) => run(`com.example.backup.${CLASSES[example as EveryExample]}`, env),
    check: (env) => run('checks.Checks', env),
  };
};
