import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnFramework } from 'aws-cdk-lib/aws-backup';
import { FrameworkQuotas } from './compliance-framework-props';
import { FRAMEWORK_LIMITS, NO_AUDIT_MANAGER } from '../data/controls';
import { knownRegion } from '../private/regions';
import { reject } from '../private/validation';

/** What survives, and must not be rolled back because a framework fails. */
const SURVIVORS = ['AWS::Backup::BackupVault', 'AWS::Backup::LogicallyAirGappedBackupVault'];

/** The Regions of a framework, each with AWS Backup Audit Manager; none where the stack's is known at deployment only. */
export function auditedRegions(given: string[] | undefined, stackRegion: string): string[] {
  const regions = given ? [...new Set(given.map((region) => knownRegion('regions', region)))].sort() : Token.isUnresolved(stackRegion) ? [] : [stackRegion];
  if (given && regions.length === 0) {
    reject('regions', given, 'a framework is deployed somewhere', 'leave it out for the Region of the stack');
  }
  const without = regions.find((region) => NO_AUDIT_MANAGER.includes(region));
  if (without !== undefined) {
    reject('regions', without, 'AWS Backup Audit Manager is not available in this Region', 'deploy no framework there');
  }
  return regions;
}

export function checkedQuotas({ frameworks, controls }: FrameworkQuotas): Required<FrameworkQuotas> {
  return {
    frameworks: quota('quotas.frameworks', frameworks, FRAMEWORK_LIMITS.frameworksPerRegion),
    controls: quota('quotas.controls', controls, FRAMEWORK_LIMITS.controlsPerRegion),
  };
}

/** What is wrong with a framework beside the others of its account and Region, once the app is complete. */
export function frameworkFaults(framework: CfnFramework, quotas: Required<FrameworkQuotas>): string[] {
  const stack = Stack.of(framework);
  const all = framework.node.root.node.findAll().filter((node): node is CfnFramework => node instanceof CfnFramework);
  const together = all.filter((other) => sameAccountAndRegion(Stack.of(other), stack));
  const first = together[0] === framework;
  const count = together.reduce((sum, one) => sum + controlsOf(one).length, 0);
  const names = together.map(pathOf).join(', ');
  const earlier = together.slice(0, together.indexOf(framework));
  const own = identityOf(framework);
  const twin = earlier.find((other) => identityOf(other) === own);
  const namesake = earlier.find((other) => nameOf(other) !== undefined && nameOf(other) === nameOf(framework));
  return [
    ...together.length > quotas.frameworks && first
      ? [`${together.length} frameworks are made in one account and Region but AWS allows ${quotas.frameworks}, by ${names}; join some of them, or say in quotas that AWS allows more`] : [],
    ...count > quotas.controls && first
      ? [`${count} controls are made in one account and Region but AWS allows ${quotas.controls}, by ${names}; a control in two frameworks counts twice: narrow fewer of them by tag, or say in quotas that AWS allows more`] : [],
    ...twin ? [`the controls are those of ${pathOf(twin)} but AWS refuses two identical frameworks in an account and Region; leave one of them out`] : [],
    ...namesake ? [`frameworkName is '${nameOf(framework)}' but ${pathOf(namesake)} has the same name in this account and Region; give one of them another frameworkName`] : [],
    ...survivorsBeside(framework),
  ];
}

function survivorsBeside(framework: CfnFramework): string[] {
  const survivor = Stack.of(framework).node.findAll()
    .find((node) => CfnResource.isCfnResource(node) && SURVIVORS.includes(node.cfnResourceType) && Stack.of(node) === Stack.of(framework));
  return survivor
    ? [`the framework shares the stack '${Stack.of(framework).stackName}' with the vault ${survivor.node.path} but it fails where AWS Config does not record, and would take the vault with it; put it into a stack of its own, deployed after that one`]
    : [];
}

/** Two stacks without a literal account may be deployed to different ones. */
function sameAccountAndRegion(one: Stack, other: Stack): boolean {
  return one === other || (!Token.isUnresolved(one.account) && one.account === other.account && one.region === other.region);
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
  const scope = framework.node.scope;
  return framework.node.id === 'Resource' && scope ? scope.node.path : framework.node.path;
}

function quota(prop: string, given: number | undefined, least: number): number {
  if (given !== undefined && !Token.isUnresolved(given) && (!Number.isInteger(given) || given < 1)) {
    reject(prop, given, 'a quota is a whole number of 1 or more', 'give the quota that Service Quotas shows');
  }
  return given ?? least;
}
