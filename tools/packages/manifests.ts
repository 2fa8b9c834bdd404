/**
 * What the package of each language says that it needs, read from its manifest and written one way: `>=2.257.0 <3.0.0`.
 */
export type Language = 'python' | 'java' | 'dotnet' | 'go';
export type Demands = { readonly [dependency: string]: string };

/** What a package of the library must demand, under the language's own names. */
const NAMES: Record<Language, { readonly cdk: string; readonly constructs: string; readonly runtime: string }> = {
  python: { cdk: 'aws-cdk-lib', constructs: 'constructs', runtime: 'jsii' },
  java: { cdk: 'software.amazon.awscdk:aws-cdk-lib', constructs: 'software.constructs:constructs', runtime: 'software.amazon.jsii:jsii-runtime' },
  dotnet: { cdk: 'Amazon.CDK.Lib', constructs: 'Constructs', runtime: 'Amazon.JSII.Runtime' },
  go: { cdk: 'github.com/aws/aws-cdk-go/awscdk/v2', constructs: 'github.com/aws/constructs-go/constructs/v10', runtime: 'github.com/aws/jsii-runtime-go' },
};

export interface PeerRanges {
  readonly 'aws-cdk-lib': string;
  readonly 'constructs': string;
}

/**
 * The floor of each dependency, as package.json has it, up to the next major version; of the jsii runtime that of the generator, because
 * generated code may use all that its runtime has.
 */
export function expectedDemands(language: Language, peers: PeerRanges, generator: string): Demands {
  const names = NAMES[language];
  const range = (caret: string) => {
    const [, floor, major] = /^\^((\d+)\.\d+\.\d+)$/.exec(caret) ?? [];
    if (floor === undefined) {
      throw new Error(`the range '${caret}' is none of the form ^1.2.3`);
    }
    return language === 'go' ? `>=${floor}` : `>=${floor} <${Number(major) + 1}.0.0`; // in Go the major version is part of the name
  };
  return { [names.cdk]: range(peers['aws-cdk-lib']), [names.constructs]: range(peers.constructs), [names.runtime]: range(`^${generator}`) };
}

const INTERVAL = /^\[([^,\]]+),([^,\])]+)\)$/;

function ofInterval(text: string): string {
  const [, floor, above] = INTERVAL.exec(text.replace(/\s/g, '')) ?? [];
  return floor === undefined ? text : `>=${floor} <${above}`;
}

const READERS: Record<Language, (manifest: string) => Demands> = {
  /** METADATA of a wheel. */
  python: (metadata) => Object.fromEntries([...metadata.split(/\r?\n\r?\n/, 1)[0].matchAll(/^Requires-Dist: ([\w.-]+)\s*\(?([^)\r\n]*)\)?$/gm)]
    .map(([, name, range]) => [name, range.split(',').map((part) => part.trim()).sort((a, b) => Number(a.startsWith('<')) - Number(b.startsWith('<'))).join(' ')])),

  /** pom.xml, without what is needed at compile time only. */
  java: (pom) => Object.fromEntries([...pom.matchAll(/<dependency>(.*?)<\/dependency>/gs)]
    .map(([, dependency]) => (tag: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(dependency)?.[1] ?? '')
    .filter((value) => value('scope') !== 'provided')
    .map((value) => [`${value('groupId')}:${value('artifactId')}`, ofInterval(value('version'))])),

  /** A .csproj file. */
  dotnet: (project) => Object.fromEntries([...project.matchAll(/<PackageReference Include="([^"]+)" Version="([^"]+)"/g)].map(([, name, range]) => [name, ofInterval(range)])),

  /** go.mod, without what is needed by what is needed. */
  go: (goMod) => Object.fromEntries([...goMod.matchAll(/^(?:require )?\s*(\S+\.\S+\/\S+) v(\S+)$/gm)].map(([, name, version]) => [name, `>=${version}`])),
};

export function demandsOf(language: Language, manifest: string): Demands {
  return READERS[language](manifest);
}

/** One line for each demand that is not as it should be. */
export function wrongDemands(expected: Demands, actual: Demands): string[] {
  return Object.entries(expected)
    .filter(([name, range]) => actual[name] !== range)
    .map(([name, range]) => `${name} must be '${range}' and is ${actual[name] === undefined ? 'not demanded' : `'${actual[name]}'`}`);
}

/** pom.xml with the lowest version of each range: what the bindings are compiled against. */
export function pomAtTheFloor(pom: string): string {
  return pom.replace(/<version>\[([^,<]+),[^<]*\)<\/version>/g, '<version>$1</version>');
}

/**
 * go.mod without the versions that the generator found installed of what the dependencies depend on: `go mod tidy` then takes those that the
 * dependencies themselves demand.
 */
export function goModWithoutIndirect(goMod: string): string {
  return goMod.split('\n').filter((line) => !/\/\/ indirect\s*$/.test(line)).join('\n');
}
