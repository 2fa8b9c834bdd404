import { deployerOf, ForwardingKnowledge } from './deployed-forwarding';
import { EventJson, firstText, memberAt, textAt } from './event-reading';
import { RULE_PREFIX, WATCHER_PREFIX } from '../../data/forwarding-calls';

/** What a deployment takes away that the definition has: where a unit retires, that is all of an account and Region, call by call. */
export interface Removal {
  readonly title: string;
  /** The Region that it serves; calls of AWS IAM are logged in another. */
  readonly region: string;
  /** Who took it away, in the same words in all accounts. */
  readonly who: string;
}

const REMOVALS: { readonly [source: string]: readonly string[] | undefined } = {
  'aws.events': ['DeleteRule', 'RemoveTargets'],
  'aws.iam': ['DeleteRole', 'DeleteRolePolicy', 'DetachRolePolicy'],
};

/** Undefined where it is no removal, or not that of a deployment. */
export function removalOf(event: EventJson, knowledge: ForwardingKnowledge | undefined): Removal | undefined {
  const source = textAt(event, 'source');
  const deployer = knowledge && REMOVALS[source]?.includes(textAt(event, 'detail', 'eventName')) ? deployerOf(event, knowledge) : undefined;
  const request = memberAt(event, 'detail', 'requestParameters');
  const name = firstText(textAt(request, 'roleName'), textAt(request, 'name'), textAt(request, 'rule'));
  const forwards = [RULE_PREFIX, WATCHER_PREFIX].some((prefix) => name.startsWith(prefix));
  // the hub's bus has its own words, and so have rules of AWS Backup
  return deployer === undefined || (source === 'aws.events' && !forwards) ? undefined : {
    title: forwards ? 'forwarding of events removed by a deployment' : 'roles of AWS Backup removed or cut down by a deployment',
    region: source === 'aws.iam' && forwards ? regionIn(name) ?? textAt(event, 'region') : textAt(event, 'region'),
    who: `CloudFormation with the role ${deployer.split(':role/')[1]}`,
  };
}

/** Of a role that forwards: its name has the Region after the prefix, that of a key's rule after one more word. */
const regionIn = (roleName: string) => /^cdk-org-backup[.-](?:key-)?([a-z]{2,4}(?:-[a-z]+)+-\d{1,2})-[0-9a-f]{8}$/.exec(roleName)?.[1];
