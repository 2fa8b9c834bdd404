/**
 * Run by AWS CodeBuild after the synthesis: `node assembly-findings.js <cloud assembly> <whether plugins validate it>`. Fails where the synthesis found an
 * error, in stages too, which the CDK's CLI reads neither annotations nor the exit code of.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AssemblyManifest, errorAnnotations, failedValidations, MetadataByPath, ValidationReport } from './assembly-findings';

const REPORTS = ['policy-validation-report.json', 'validation-report.json'];
const [folder, validated] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file));
const read = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;

const reports = files.filter((file) => REPORTS.includes(basename(file)));
const findings = [
  ...files.filter((file) => basename(file) === 'manifest.json').flatMap((file) => annotationsOf(file)),
  ...reports.flatMap((file) => failedValidations(read<ValidationReport>(file))),
  ...validated === 'true' && reports.length === 0 ? [`no plugin has validated ${folder}: it has no ${REPORTS[0]}`] : [],
];
findings.forEach((finding) => console.error(finding));
console.log(`${findings.length} findings`);
process.exitCode = findings.length > 0 ? 1 : 0;

function annotationsOf(manifest: string): string[] {
  return Object.values(read<AssemblyManifest>(manifest).artifacts ?? {}).flatMap(({ metadata = {}, additionalMetadataFile }) => {
    const file = additionalMetadataFile === undefined ? undefined : join(dirname(manifest), additionalMetadataFile);
    return [...errorAnnotations(metadata), ...file !== undefined && existsSync(file) ? errorAnnotations(read<MetadataByPath>(file)) : []];
  });
}
