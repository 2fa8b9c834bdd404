import { canonical, refersTo, same } from './canonical';
import { conditionOf } from './condition-comparison';
import { DeployedResource, DeployedResources, DeployedStack, ROLE } from './deployed-resources';
import { looserSettings } from './looser-settings';
import { isUnknown, listOf, lostDenials, statementsOf } from './policy-comparison';
import { newlyAllowed, newlySpared } from './policy-widening';
import { guardedIds, isRetaining, NOTHING_RELEASED, POLICIES, Released } from './template-comparison';
import { textOf } from '../private/intrinsic-text';
import { listed } from '../private/listed';

/** What a deployment would loosen although it may: who changes it should know. */
export interface Weakening {
  readonly kind: 'roleNewlySpared' | 'principalNewlyAllowed' | 'denialLost' | 'settingLoosened';
  readonly text: string;
}

/** Policies that stand beside what they are of: where its name is, where the document is, and what to call it. */
const BESIDE: { readonly [type: string]: { readonly of: string; readonly document: (properties: Properties) => unknown; readonly what: string } } = {
  'AWS::S3::BucketPolicy': { of: 'Bucket', document: ({ PolicyDocument }) => PolicyDocument, what: 'the policy of the bucket' },
  'AWS::SQS::QueuePolicy': { of: 'Queues', document: ({ PolicyDocument }) => PolicyDocument, what: 'the policy of the queue' },
  'AWS::SNS::TopicPolicy': { of: 'Topics', document: ({ PolicyDocument }) => PolicyDocument, what: 'the policy of the topic' },
  'AWS::Events::EventBusPolicy': { of: 'EventBusName', document: ({ Statement }) => ({ Statement }), what: 'the policy of the bus' },
};
/** Policies of AWS Organizations that deny, by their type there. */
const CONTROLS: { readonly [type: string]: string } = { SERVICE_CONTROL_POLICY: 'service control policies', RESOURCE_CONTROL_POLICY: 'resource control policies' };

type Properties = NonNullable<DeployedResource['Properties']>;

/** Documents that hold together for something. */
interface Holding {
  readonly what: string;
  readonly documents: unknown[];
}

/** The documents of one thing, as they are deployed and as they would be. */
interface Pair {
  readonly key: string;
  readonly what: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What a deployment of `current` would loosen of what `kept` has, beside what `compareTemplates` refuses. */
export function weakenings(kept: DeployedStack, current: DeployedStack, released: Released = NOTHING_RELEASED): Weakening[] {
  const pairs = [...documentsBeside(kept, current), ...controls(kept, current)];
  return [
    ...guardedIds(kept.resources, released).flatMap((id) => ofGuarded(id, kept.resources[id], current.resources[id])),
    ...pairs.flatMap(({ what, before, after }): Weakening[] => [
      ...texts('denialLost', lostDenials(before, after), (lost) => `${what} would no longer deny ${listed(lost)}`),
      ...texts('roleNewlySpared', newlySpared(before, after), (roles) => `${what} would spare ${listed(roles)}`),
    ]),
    ...looserSettings(kept, current).map((text): Weakening => ({ kind: 'settingLoosened', text })),
  ];
}

/** Vaults, keys and backup roles that stay. */
function ofGuarded(id: string, before: DeployedResource, after: DeployedResource | undefined): Weakening[] {
  const { Type: type = '', Properties: was = {} } = before;
  if (after?.Type !== type) {
    return [];
  }
  const property = type === ROLE ? 'AssumeRolePolicyDocument' : POLICIES[type];
  const what = `${property} of ${textOf(was.BackupVaultName ?? was.RoleName ?? id)}`;
  const [former, now] = [was[property], after.Properties?.[property]];
  // without a policy of its own a key leaves all to IAM
  const isOpen = former === undefined && property === 'KeyPolicy';
  return [
    ...texts('roleNewlySpared', newlySpared(former, now), (roles) => `${what} would spare ${listed(roles)}`),
    ...isOpen ? [] : texts('principalNewlyAllowed', newlyAllowed(former, now), (allowed) => `${what} would allow by ${listed(allowed)}`),
  ];
}

function texts(kind: Weakening['kind'], found: ReadonlyArray<string>, text: (found: ReadonlyArray<string>) => string): Weakening[] {
  return found.length === 0 ? [] : [{ kind, text: text(found) }];
}

/** Policies of buckets, queues, topics and buses, those of one together. */
function documentsBeside(kept: DeployedStack, current: DeployedStack): Pair[] {
  const of = (stack: DeployedStack) => held(documented(stack, kept).flatMap(({ resource: { Type: type = '', Properties: properties = {} }, sure }) => {
    const beside = BESIDE[type];
    return beside === undefined ? [] : listOf(properties[beside.of] ?? 'default').map((one) => (
      { key: `${type} ${canonical(one)}`, what: `${beside.what} ${textOf(one).replace(/^\$\{(.*)\}$/, '$1')}`, document: sure(beside.document(properties)) }));
  }));
  return pairsOf(of(kept), of(current)).filter(({ key }) => !goes(key, kept.resources, current.resources));
}

/** Whether what a policy is of goes for good, with what is in it. */
function goes(key: string, kept: DeployedResources, current: DeployedResources): boolean {
  const value: unknown = JSON.parse(key.slice(key.indexOf(' ') + 1));
  const owner = Object.keys(kept).find((id) => refersTo(value, id));
  return owner !== undefined && current[owner] === undefined && !isRetaining(kept[owner].DeletionPolicy);
}

/** Service and resource control policies, those of one target together. */
function controls(kept: DeployedStack, current: DeployedStack): Pair[] {
  const of = (stack: DeployedStack) => held(documented(stack, kept).flatMap(({ resource: { Type: type, Properties: properties = {} }, sure }) => {
    const kind = type === 'AWS::Organizations::Policy' ? CONTROLS[String(properties.Type)] : undefined;
    return kind === undefined ? [] : listOf(properties.TargetIds).map((target) => (
      { key: `${kind} ${textOf(target)}`, what: `${kind} of ${textOf(target)}`, document: sure(properties.Content) }));
  }));
  return pairsOf(of(kept), of(current));
}

/** A resource, and what becomes of its document under another condition than the deployed one has: nobody knows then whether it is there. */
interface Documented {
  readonly resource: DeployedResource;
  readonly sure: (document: unknown) => unknown;
}

function documented(stack: DeployedStack, kept: DeployedStack): Documented[] {
  return Object.entries(stack.resources).map(([id, resource]) => {
    const condition = conditionOf({ resource, conditions: stack.conditions });
    const former = kept.resources[id];
    const isKnown = condition === true
      || (former !== undefined && same(condition, conditionOf({ resource: former, conditions: kept.conditions })));
    return { resource, sure: (document) => (isKnown ? document : { 'Fn::If': [condition, document] }) };
  });
}

function held(entries: ReadonlyArray<{ readonly key: string; readonly what: string; readonly document: unknown }>): Map<string, Holding> {
  const found = new Map<string, Holding>();
  for (const { key, what, document } of entries) {
    found.set(key, { what, documents: [...found.get(key)?.documents ?? [], document] });
  }
  return found;
}

function pairsOf(before: ReadonlyMap<string, Holding>, after: ReadonlyMap<string, Holding>): Pair[] {
  return [...before].map(([key, { what, documents }]) => ({ key, what, before: joined(documents), after: joined(after.get(key)?.documents ?? []) }));
}

/** One document of several: a denial counts wherever it stands. What is known at deployment only becomes a statement that can't be read. */
function joined(documents: ReadonlyArray<unknown>): unknown {
  return documents.length === 1 ? documents[0] : { Version: '2012-10-17', Statement: documents.flatMap((one) => (isUnknown(one) ? [one] : statementsOf(one))) };
}
