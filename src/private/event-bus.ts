import { CfnResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { shortHash } from './hash';
import { register, registered } from './registry';
import { TOKEN_MARKER } from './reject';
import { RULE_PREFIX, WATCHER_PREFIX, WATCHERS } from '../data/forwarding-calls';

/** Characters of a rule's name that EventBridge admits. */
export const RULE_NAME_LIMIT = 64;

/** Name of a rule; two hubs of one account and Region have other names. The same in every account's template, as tokens have other numbers in each. */
export function eventRuleName(id: string, busArn: string): string {
  return `${WATCHERS.includes(id) ? WATCHER_PREFIX : RULE_PREFIX}${id}-${hubHash(busArn)}`;
}

/** Name of the role by which rules of a Region forward to a bus: those that watch the others have one of their own. */
export function forwardingRoleName(watching: boolean, region: string, busArn: string): string {
  return `${watching ? WATCHER_PREFIX : RULE_PREFIX}${region}-${hubHash(busArn)}`;
}

const hubHash = (busArn: string) => shortHash(busArn.replace(TOKEN_MARKER, '<token>'), 8);

/** What a construct makes: the bus, or rules that send to it. */
interface BusParts {
  readonly bus?: CfnResource;
  readonly rules?: ReadonlyArray<CfnResource>;
}

const STACKS_OF_BUS = 'stacks of an event bus and of its senders';

/** Stacks of the app that make a bus or what sends to it. Ask once the app is complete. */
export function stacksOfBus(construct: Construct, busArn: string): ReadonlySet<Stack> {
  return new Set(registered<Stack>(construct, STACKS_OF_BUS, busArn));
}

/** In one stack the rules that send to a bus are created after it, in whichever order their constructs come. */
export function createAfterBus(construct: Construct, busArn: string, parts: BusParts): void {
  register(construct, STACKS_OF_BUS, busArn, Stack.of(construct));
  const all = register<BusParts>(construct, 'an event bus and its senders', `${Stack.of(construct).node.addr} ${busArn}`, parts)();
  const buses = all.flatMap(({ bus }) => bus ?? []);
  all.flatMap(({ rules = [] }) => rules).forEach((rule) => buses.forEach((bus) => rule.node.addDependency(bus)));
}
