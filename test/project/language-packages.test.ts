import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect, Package } from '../../tools/packages/inspect';
import { Demands, demandsOf, expectedDemands, goModWithoutIndirect, Language, PeerRanges, pomAtTheFloor, wrongDemands } from '../../tools/packages/manifests';

const { peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { peerDependencies: PeerRanges };

/** As the generator writes it. */
const POM = `
  <groupId>io.github.cdk-org-backup</groupId>
  <version>1.2.3</version>
  <dependencies>
    <dependency>
      <groupId>software.amazon.awscdk</groupId>
      <artifactId>aws-cdk-lib</artifactId>
      <version>[2.257.0,3.0.0)</version>
    </dependency>
    <dependency>
      <groupId>software.constructs</groupId>
      <artifactId>constructs</artifactId>
      <version>[10.5.1,11.0.0)</version>
    </dependency>
    <dependency>
      <groupId>software.amazon.jsii</groupId>
      <artifactId>jsii-runtime</artifactId>
      <version>[1.140.0,2.0.0)</version>
    </dependency>
    <dependency>
      <groupId>org.jetbrains</groupId>
      <artifactId>annotations</artifactId>
      <version>[16.0.3,20.0.0)</version>
      <scope>provided</scope>
    </dependency>
  </dependencies>
`;
const METADATA = 'Name: cdk-org-backup\nRequires-Dist: aws-cdk-lib <3.0.0,>=2.257.0\nRequires-Dist: constructs (<11.0.0,>=10.5.1)\nRequires-Dist: jsii <2.0.0,>=1.140.0\n\n# README\nRequires-Dist: other\n';
const CSPROJ = `<PackageReference Include="Amazon.JSII.Runtime" Version="[1.140.0,2.0.0)" />
  <PackageReference Include="Amazon.CDK.Lib" Version="[2.257.0,3.0.0)" /><PackageReference Include="Constructs" Version="[10.5.1,11.0.0)" />`;
const GO_MOD = `module github.com/cdk-org-backup/cdk-org-backup-go/cdkorgbackup

go 1.25

require (
\tgithub.com/aws/jsii-runtime-go v1.140.0
\tgithub.com/aws/aws-cdk-go/awscdk/v2 v2.257.0
\tgithub.com/aws/constructs-go/constructs/v10 v10.5.1
\tgithub.com/cdklabs/cloud-assembly-schema-go/awscdkcloudassemblyschema/v53 v53.28.0 // indirect
)
`;
const MANIFESTS: Record<Language, string> = { python: METADATA, java: POM, dotnet: CSPROJ, go: GO_MOD };
const LANGUAGES = Object.keys(MANIFESTS) as Language[];
const PEERS: PeerRanges = { 'aws-cdk-lib': '^2.257.0', 'constructs': '^10.5.1' };

describe('what the packages of other languages demand', () => {
  test.each(LANGUAGES)('%s: the floor of every dependency, below the next major version', (language) => {
    expect(wrongDemands(expectedDemands(language, PEERS, '1.140.0'), demandsOf(language, MANIFESTS[language]))).toEqual([]);
  });

  test.each(LANGUAGES)('%s: what was newest when it was built is a complaint', (language) => {
    const built = MANIFESTS[language].replaceAll('2.257.0', '2.276.0');
    expect(wrongDemands(expectedDemands(language, PEERS, '1.140.0'), demandsOf(language, built))).toEqual([expect.stringMatching(/must be '>=2\.257\.0.*' and is '>=2\.276\.0/)]);
  });

  test.each(LANGUAGES)('%s: no demand at all is a complaint', (language) => {
    const complaints = wrongDemands(expectedDemands(language, PEERS, '1.140.0'), demandsOf(language, ''));
    expect(complaints).toEqual([expect.stringContaining('is not demanded'), expect.stringContaining('is not demanded'), expect.stringContaining('is not demanded')]);
  });

  test('a single version in pom.xml, which Maven only takes as a recommendation, is a complaint', () => {
    expect(wrongDemands(expectedDemands('java', PEERS, '1.140.0'), demandsOf('java', pomAtTheFloor(POM)))).toContain(
      "software.amazon.awscdk:aws-cdk-lib must be '>=2.257.0 <3.0.0' and is '2.257.0'");
  });

  test('they are those of package.json, and the bindings are generated from exactly these versions', () => {
    const installed = (name: string) => (JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;
    expect(peerDependencies).toEqual({ 'aws-cdk-lib': `^${installed('aws-cdk-lib')}`, 'constructs': `^${installed('constructs')}` });
    expect(() => expectedDemands('java', { ...PEERS, constructs: '10.x' }, '1.140.0')).toThrow("the range '10.x' is none of the form ^1.2.3");
  });
});

describe('what the bindings are compiled against', () => {
  test('in Java the lowest version of each range', () => {
    expect(demandsOf('java', pomAtTheFloor(POM))).toEqual({
      'software.amazon.awscdk:aws-cdk-lib': '2.257.0', 'software.constructs:constructs': '10.5.1', 'software.amazon.jsii:jsii-runtime': '1.140.0',
    });
    expect(pomAtTheFloor(POM)).toContain('<version>16.0.3</version>');
    expect(pomAtTheFloor(POM)).toContain('<version>1.2.3</version>');
  });

  test('in Go what the dependencies demand, not what is installed here', () => {
    expect(goModWithoutIndirect(GO_MOD)).not.toContain('v53');
    expect(demandsOf('go', goModWithoutIndirect(GO_MOD))).toEqual({
      'github.com/aws/jsii-runtime-go': '>=1.140.0', 'github.com/aws/aws-cdk-go/awscdk/v2': '>=2.257.0', 'github.com/aws/constructs-go/constructs/v10': '>=10.5.1',
    });
  });
});

describe('examples in the packages of other languages', () => {
  const original = '# Library\n\n```ts\nimport { A } from \'cdk-org-backup\';\n```\n\n```console\nnpm ci\n```\n\n```ts\nnew A();\n```\n';
  const READMES: Record<Language, string> = {
    python: '```python\nfrom cdk_org_backup import A\n```\n\n```python\nA()\n```\n',
    java: ' * <blockquote><pre>\n * import io.github.cdkorgbackup.A;\n * </pre></blockquote>\n * <blockquote><pre>\n * import io.github.cdkorgbackup.B;\n',
    dotnet: '/// <code><![CDATA[\n/// using CdkOrgBackup;\n/// ]]></code>\n/// <code><![CDATA[\n/// using Amazon.CDK;\n',
    go: '```go\nimport "github.com/x"\n```\n\n```go\ncdkorgbackup.NewA()\n```\n',
  };
  const failures = (language: Language, changed: Partial<Package> = {}) => {
    const expected: Demands = expectedDemands(language, PEERS, '1.140.0');
    const found: Package = { manifest: MANIFESTS[language], readme: READMES[language], texts: new Map([['A.md', READMES[language]]]), ...changed };
    return inspect(language, found, expected, original).filter(({ ok }) => !ok).map(({ name, says }) => `${name}: ${says}`);
  };

  test.each(LANGUAGES)('%s: translated ones pass', (language) => {
    expect(failures(language)).toEqual([]);
  });

  test.each(LANGUAGES)('%s: a README that was left as it is is a complaint', (language) => {
    expect(failures(language, { readme: original })).toEqual([`README of the ${language} package: 0 examples in its language, of 2 that are TypeScript in the original`]);
  });

  test.each([
    '```ts', "# import { A, B } from 'cdk-org-backup';", " * import * as cdk from 'aws-cdk-lib';", '//   import { Construct } from "constructs"',
  ])('TypeScript in any file is a complaint: %s', (line) => {
    expect(failures('java', { texts: new Map([['A.java', `/**\n${line}\n */`]]) })).toEqual([`examples of the java package: A.java: ${line.trim()}`]);
  });

  test('a manifest is looked at too', () => {
    expect(failures('go', { manifest: GO_MOD.replace('2.257.0', '2.276.0') })).toEqual([expect.stringContaining('go package demands the floor')]);
  });
});
