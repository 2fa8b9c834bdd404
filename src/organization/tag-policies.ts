import { BackupTagPolicyProps } from './backup-tag-policy-props';
import { AttachedPolicy } from './policy-files';
import { isAllowedValue, TagPolicyDocument, tagPolicyCharacters, tagPolicyDocument } from './tag-policy-document';
import { taggedTargets } from './tag-policy-targets';
import { RESOURCE_TYPES } from '../data/resource-types';
import { TAG_POLICY_LIMITS } from '../data/tag-policies';
import { requireDefinition } from '../definition/naming-of';
import { INSTANCES } from '../private/instances';
import { checkMembers, checkTagPattern, checkText, reject, withoutNulls } from '../private/validation';
import { BackupResourceType } from '../protection/backup-resource-type';

/** One tag policy for each target of a definition. */
export function tagPolicies(given: BackupTagPolicyProps): { policies: AttachedPolicy[]; enforcedFor: string[] } {
  checkMembers('', given, {
    definition: 'required', targets: [INSTANCES.target], otherValues: 'texts', enforcedFor: [INSTANCES.resourceType], policyNamePrefix: 'text', exportOnly: 'boolean',
  });
  const { definition, targets, otherValues = [], enforcedFor = [], policyNamePrefix } = withoutNulls(given);
  requireDefinition(definition);
  const { naming, layout } = definition;
  targets?.forEach((target, i) => layout._checkTarget(`targets[${i}]`, target));
  const more = otherValues.map((value, i) => checkValue(`otherValues[${i}]`, value));
  const enforced = enforcedFor.map((type, i) => enforcedType(`enforcedFor[${i}]`, type));
  const prefix = checkText('policyNamePrefix', policyNamePrefix ?? `${naming.prefix}-tags`, /^[\w+=,.@-]{1,64}$/,
    'it starts names of policies and of files: 1 to 64 letters, digits and +=,.@_-', 'shorten it or leave out other characters');
  const tagged = taggedTargets(definition, targets?.map(({ _kind: kind, targetId: id }) => ({ kind, id })));
  if (tagged.length === 0) {
    reject('targets', targets?.map(({ targetId }) => targetId), `no tier that the definition gives them selects by the tag '${naming.tagKey}', so that no value of it is right or wrong`,
      'name targets of other tiers, or leave the construct out');
  }
  if (tagged.length > TAG_POLICY_LIMITS.policiesPerOrganization) {
    reject('targets', `${tagged.length} targets`, `each gets a policy, and an organization has at most ${TAG_POLICY_LIMITS.policiesPerOrganization} tag policies`, 'name units above them');
  }
  return {
    policies: tagged.map(({ targetId, values }): AttachedPolicy => ({
      id: targetId,
      name: `${prefix}-${targetId}`,
      description: `Allowed values of the tag ${naming.tagKey}: cdk-org-backup`,
      document: checkSize(tagPolicyDocument({ tagKey: naming.tagKey, values: [...values, ...more], enforcedFor: enforced })),
      targetIds: [targetId],
    })),
    enforcedFor: enforced,
  };
}

function checkValue(prop: string, value: string): string {
  const checked = checkTagPattern(prop, value);
  return isAllowedValue(checked) ? checked
    : reject(prop, value, `a tag policy takes ${TAG_POLICY_LIMITS.wildcardsPerValue} * in a value`, 'write several values, or a wider one');
}

function enforcedType(prop: string, { id }: BackupResourceType): string {
  const enforced = Object.entries(RESOURCE_TYPES).filter(([, { tagPolicyType }]) => tagPolicyType !== undefined).map(([known]) => known);
  return RESOURCE_TYPES[id]?.tagPolicyType ?? reject(prop, id, `AWS enforces tag policies on ${enforced.join(', ')} only`, 'take it off the list');
}

function checkSize(document: TagPolicyDocument): TagPolicyDocument {
  const characters = tagPolicyCharacters(document);
  return characters <= TAG_POLICY_LIMITS.policyCharacters ? document
    : reject('otherValues', `${characters} characters with the values of tiers`, `a tag policy has at most ${TAG_POLICY_LIMITS.policyCharacters}`, 'leave values out, or write a wider one with *');
}
