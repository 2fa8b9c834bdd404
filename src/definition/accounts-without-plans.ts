import { Aspects, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { BackupDefinition } from './backup-definition';
import { namesOf } from './counterpart-notes';
import { warnLate } from '../private/late-warnings';
import { listed } from '../private/listed';
import { register } from '../private/registry';

/** What constructs do in accounts without plans, for messages. */
const IDLE = {
  baselines: 'nothing uses the vaults and roles of baselines there',
  frameworks: 'frameworks there find no plans or recovery points of the tiers, and whatever carries their tags NON_COMPLIANT',
};

/**
 * Warns, once the app is complete and at the first construct of a kind, of all accounts that have such constructs and surely no plans.
 *
 * @param regions of the construct; none means any
 */
export function warnWithoutPlans(construct: IConstruct, kind: keyof typeof IDLE, definition: BackupDefinition, regions: ReadonlyArray<string>): void {
  const { account } = Stack.of(construct);
  if (Token.isUnresolved(account) || !definition._hasNoPlansIn(account, regions)) {
    return;
  }
  const place = `${account}${regions.length > 0 ? ` (${regions.join(', ')})` : ''}`;
  const all = register(construct, `${kind} without plans`, [definition.layout.homeAccount, ...namesOf(definition)].join(' '), { place });
  if (all().length > 1) {
    return;
  }
  const targets = definition._parts.assigned.map(({ target }) => target.id);
  Aspects.of(construct).add({
    visit: (node) => {
      if (node === construct) {
        const places = [...new Set(all().map((one) => one.place))];
        warnLate(construct, 'accountWithoutPlans', `no target of the definition (${listed(targets) || 'it has none'}) can reach ${listed(places)} and localPlans names no plan there: ${IDLE[kind]}; deploy none there, or give plans`);
      }
    },
  });
}
