import { CfnResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { register } from './registry';

/** What a construct makes: the bus, or rules that send to it. */
interface BusParts {
  readonly bus?: CfnResource;
  readonly rules?: ReadonlyArray<CfnResource>;
}

/** In one stack the rules that send to a bus are created after it, in whichever order their constructs come. */
export function createAfterBus(construct: Construct, busArn: string, parts: BusParts): void {
  const all = register<BusParts>(construct, 'an event bus and its senders', `${Stack.of(construct).node.addr} ${busArn}`, parts)();
  const buses = all.flatMap(({ bus }) => bus ?? []);
  all.flatMap(({ rules = [] }) => rules).forEach((rule) => buses.forEach((bus) => rule.node.addDependency(bus)));
}
