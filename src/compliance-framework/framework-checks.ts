import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnFramework } from 'aws-cdk-lib/aws-backup';
import { CfnConfigurationRecorder } from 'aws-cdk-lib/aws-config';
import { FrameworkQuotas } from './compliance-framework-props';
import { ControlModel } from './control-model';
import { FRAMEWORK_LIMITS } from '../data/limits';
import { regionLacks, REGIONS } from '../data/regions';
import { knownRegion } from '../private/regions';
import { placeKey } from '../private/registry';
import { checkMembers, reject } from '../private/validation';
import { inWholeApp } from '../private/whole-app';
import { inOtherPartition } from '../protection/requirement-checks';

/** What survives, and must not be rolled back because a framework fails. */
const SURVIVORS = ['AWS::Backup::BackupVault', 'AWS::Backup::LogicallyAirGappedBackupVault'];

/** The Regions of a framework, each with AWS Backup Audit Manager; none where the stack's is known at deployment only. */
export function auditedRegions(given: string[] | undefined, stackRegion: string): string[] {
  const regions = given ? [...new Set(given.map((region) => knownRegion('regions', region)))].sort() : Token.isUnresolved(stackRegion) ? [] : [stackRegion];
  if (given && regions.length === 0) {
    reject('regions', given, 'a framework is deployed somewhere', 'leave it out for the Region of the stack');
  }
  const known = !Token.isUnresolved(stackRegion);
  const without = [...regions, ...known ? [stackRegion] : []].find((region) => regionLacks(region, 'auditManager'));
  if (without !== undefined) {
    reject('regions', without, 'AWS Backup Audit Manager is not available in this Region', 'deploy no framework there');
  }
  if (known && !regions.includes(stackRegion)) {
    reject('regions', regions, `the stack is in ${stackRegion}`, 'name it too, or leave regions out for the Region of the stack');
  }
  return regions;
}

/** Refuses copies to Regions that those of the framework can't reach. */
export function checkCopyRegionsOf(controls: ReadonlyArray<ControlModel>, regions: ReadonlyArray<string>): void {
  const wanted = controls.flatMap(({ parameters }) => parameters.crossRegionList?.split(',') ?? []);
  const foreign = wanted.find((region) => regions.some((source) => inOtherPartition(source, region)));
  if (foreign !== undefined) {
    reject('controls', foreign, 'nothing can be copied there from the Regions of the framework, which lie in another partition', 'name Regions of their partition');
  }
}

/** Controls that demand copies to a Region from itself, which none is. */
export function ownRegionNotes(controls: ReadonlyArray<ControlModel>, regions: ReadonlyArray<string>): string[] {
  const own = controls.flatMap(({ parameters }) => parameters.crossRegionList?.split(',') ?? []).map((region) => region.trim()).filter((region) => regions.includes(region));
  return [...new Set(own)].sort().map((region) => `a control demands copies to ${region}, where the framework is deployed too: there it stays NON_COMPLIANT, because no copy to the Region itself counts; `
    + 'leave the Region out, or deploy a stack for each Region');
}

/** Tags as AWS Backup takes them, or none. */
export function checkedTags(tags: { [key: string]: string }): { key: string; value: string }[] | undefined {
  const all = Object.entries(tags).sort(([one], [other]) => (one < other ? -1 : 1));
  if (all.length > FRAMEWORK_LIMITS.tags) {
    reject('frameworkTags', all.length, `a framework has at most ${FRAMEWORK_LIMITS.tags} tags, with one for each standard`, 'give fewer tags or standards');
  }
  return all.length === 0 ? undefined : all.map(([key, value]) => ({ key, value }));
}

/** Controls that are known to judge nothing of some type in the Regions of a framework. */
export function regionNotes(controls: ReadonlyArray<ControlModel>, regions: ReadonlyArray<string>): string[] {
  return controls.flatMap(({ name, scope }) => regions.flatMap((region) => {
    const types = (REGIONS[region]?.notJudged[name] ?? []).filter((type) => scope.types?.includes(type));
    return types.map((type) => `the control ${name} judges no ${type} in ${region}: AWS Config has no rule for it there`);
  }));
}

export function checkedQuotas(quotas: FrameworkQuotas): Required<FrameworkQuotas> {
  checkMembers('quotas', quotas, { frameworks: 'optional', controls: 'optional' });
  const { frameworks, controls } = quotas;
  return {
    frameworks: quota('quotas.frameworks', frameworks, FRAMEWORK_LIMITS.frameworksPerRegion),
    controls: quota('quotas.controls', controls, FRAMEWORK_LIMITS.controlsPerRegion),
  };
}

/** What is wrong with the frameworks of one construct beside the others of their account and Region, once the app is complete. */
export function frameworkFaults(frameworks: CfnFramework[], quotas: Required<FrameworkQuotas>): string[] {
  const [main] = frameworks;
  const together = besides(main, CfnFramework);
  const first = together.find(isOurs) === main;
  const count = together.reduce((sum, one) => sum + controlsOf(one).length, 0);
  const names = [...new Set(together.map(pathOf))].join(', ');
  return [
    ...together.length > quotas.frameworks && first
      ? [`${together.length} frameworks are made in one account and Region but AWS allows ${quotas.frameworks}, by ${names}; join some of them, or say in quotas that AWS allows more`] : [],
    ...count > quotas.controls && first
      ? [`${count} controls are made in one account and Region but AWS allows ${quotas.controls}, by ${names}; a control in two frameworks counts twice: narrow fewer of them by tag, or say in quotas that AWS allows more`] : [],
    ...frameworks.flatMap((framework) => twins(framework, together)),
    ...survivorsBeside(main),
  ];
}

function twins(framework: CfnFramework, together: CfnFramework[]): string[] {
  const own = identityOf(framework);
  // of two of ours the later one reports it; others report nothing
  const others = together.filter((other, i) => other !== framework && (i < together.indexOf(framework) || !isOurs(other)));
  const twin = others.find((other) => identityOf(other) === own);
  const namesake = others.find((other) => nameOf(other) !== undefined && nameOf(other) === nameOf(framework));
  return [
    ...twin ? [`the controls are those of ${pathOf(twin)} but AWS refuses two identical frameworks in an account and Region; leave one of them out`] : [],
    ...namesake ? [`frameworkName is '${nameOf(framework)}' but ${pathOf(namesake)} has the same name in this account and Region; give one of them another frameworkName`] : [],
  ];
}

/** What is wrong with a created recorder beside others of its account and Region. */
export function recorderFaults(recorders: CfnConfigurationRecorder[]): string[] {
  return recorders.flatMap((recorder) => besides(recorder, CfnConfigurationRecorder).filter((other) => other !== recorder).slice(0, 1)
    .map((other) => `configRecording creates a recorder and ${other.node.path} is another one in this account and Region but AWS Config allows one; `
      + 'use ConfigRecording.existing() in all but one framework, and let that one have the controls of all, or record for all of them yourself'));
}

/** Frameworks and recorders by account and Region; two stacks without a literal account may be deployed to different ones. */
const byPlace = inWholeApp((all) => {
  const places = new Map<string, CfnResource[]>();
  for (const node of all) {
    if (node instanceof CfnFramework || node instanceof CfnConfigurationRecorder) {
      const place = placeKey(Stack.of(node));
      const here = places.get(place) ?? [];
      places.set(place, here);
      here.push(node);
    }
  }
  return places;
});

/** The resources of a type in the account and Region of one of them. */
function besides<T extends CfnResource>(one: T, type: abstract new (...args: never[]) => T): T[] {
  return (byPlace(one).get(placeKey(Stack.of(one))) ?? []).filter((node): node is T => node instanceof type);
}

/** Whether a framework is one of this library, which reports what is wrong with it. */
function isOurs(framework: CfnFramework): boolean {
  const { frameworks } = (framework.node.scope ?? {}) as { frameworks?: unknown };
  return Array.isArray(frameworks) && frameworks.includes(framework);
}

function survivorsBeside(framework: CfnFramework): string[] {
  const survivor = Stack.of(framework).node.findAll()
    .find((node) => CfnResource.isCfnResource(node) && SURVIVORS.includes(node.cfnResourceType) && Stack.of(node) === Stack.of(framework));
  return survivor
    ? [`the framework shares the stack '${Stack.of(framework).stackName}' with the vault ${survivor.node.path} but it fails where AWS Config does not record, and would take the vault with it; put it into a stack of its own, deployed after that one`]
    : [];
}

function controlsOf(framework: CfnFramework): unknown[] {
  const controls: unknown = Stack.of(framework).resolve(framework.frameworkControls);
  return Array.isArray(controls) ? controls : [];
}

function identityOf(framework: CfnFramework): string {
  return JSON.stringify(controlsOf(framework).map((control) => JSON.stringify(control)).sort());
}

function nameOf(framework: CfnFramework): string | undefined {
  return Token.isUnresolved(framework.frameworkName) ? undefined : framework.frameworkName;
}

function pathOf(framework: CfnFramework): string {
  return isOurs(framework) ? framework.node.scope!.node.path : framework.node.path;
}

function quota(prop: string, given: number | undefined, least: number): number {
  if (given !== undefined && (!Number.isInteger(given) || given < 1)) {
    reject(prop, given, 'a quota is a whole number of 1 or more', 'give the quota that Service Quotas shows');
  }
  return given ?? least;
}
