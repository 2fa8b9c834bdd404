import { Aws, CfnCondition, Fn, Stack, Token } from 'aws-cdk-lib';
import { CfnConfigRule } from 'aws-cdk-lib/aws-config';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { comparedValues, TagRuleModel, tagRules, typesByTierTag } from './tag-rules';
import { UntaggedResourceRulesProps } from './untagged-resource-rules-props';
import { RESOURCE_TYPES } from '../data/resource-types';
import { requireDefinition } from '../definition/naming-of';
import { INSTANCES } from '../private/instances';
import { listed } from '../private/listed';
import { knownRegion } from '../private/regions';
import { checkMembers, checkTagValue, reject, withoutNulls } from '../private/validation';
import { BackupResourceType } from '../protection/backup-resource-type';

/**
 * Rules of AWS Config that report resources without the tier tag, by which tiers select: nothing backs them up, and nothing fails. One rule looks at tables of Amazon
 * DynamoDB, EC2 instances, EBS volumes, RDS instances, Redshift clusters, S3 buckets and stacks, and at the tag's value too; clusters of Aurora and RDS, and EFS
 * file systems, have a rule of their own each, which looks at the tag's key.
 *
 * A template of its own without assets, for a stack of each account and Region or for a StackSet: where AWS Config does not record, it fails alone. AWS Config must record
 * `recordedResourceTypes`. Nothing is tagged: what a resource's tier is, is for its team to say.
 *
 * Cost: evaluations (1.00 USD for 1,000) whenever a resource of the types changes, and what AWS Config records of them where it did not record before.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, BackupResourceType, UntaggedResourceRules } from 'cdk-org-backup';
 *
 * declare const stack: Stack; // of one member account and Region
 * declare const definition: BackupDefinition;
 * new UntaggedResourceRules(stack, 'TagRules', { definition, resourceTypes: [BackupResourceType.RDS, BackupResourceType.S3], otherValues: ['none'] });
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/required-tags.html
 */
export class UntaggedResourceRules extends Construct {
  /** The rules, at least one. */
  public readonly rules: CfnConfigRule[];
  /** Types that AWS Config has to record for the rules, sorted. */
  public readonly recordedResourceTypes: string[];
  /** Whether the rule on values says that a resource with a value of no tier has a wrong one; else only the key counts, as some tier selects by a pattern, or there are too many values. */
  public readonly comparesValues: boolean;
  /** Regions in which it is deployed, sorted. */
  public readonly regions: string[];

  /**
   * @param scope the stack of the rules
   * @param id id of the construct
   * @param props the definition, and which types count
   * @throws when no tier of the account selects by the tier tag, or AWS Config has no rule for a type or in the Regions
   */
  constructor(scope: Construct, id: string, props: UntaggedResourceRulesProps) {
    checkMembers('', props, { definition: 'required', resourceTypes: [INSTANCES.resourceType], otherValues: 'texts', regions: 'texts' });
    const { definition, resourceTypes, otherValues = [], regions: given } = withoutNulls(props);
    requireDefinition(definition);
    const { layout, naming: { tagKey }, _parts: { overrides } } = definition;
    const { account, region } = Stack.of(scope);
    const regions = regionsOf(given, region) ?? [...layout.regions].sort();
    const tiers = definition._tiersFor(Token.isUnresolved(account) ? undefined : account, regions) ?? [];
    const byTag = typesByTierTag(tiers, tagKey, resourceTypes ? [] : overrides.unusedTypes, regions);
    if (byTag.length === 0) {
      reject('definition', `${tiers.length} tiers there`, `none of them selects by the tag '${tagKey}', so that resources need none`, 'leave the construct out');
    }
    const values = comparedValues(tiers, tagKey, otherValues.map((value, i) => checkTagValue(`otherValues[${i}]`, value)));
    const types = resourceTypes?.map((type, i) => typeWithRule(`resourceTypes[${i}]`, type)) ?? byTag;
    const rules = tagRules({ tagKey, values, types, regions });
    if (rules.length === 0) {
      reject('resourceTypes', types.join(', '), `AWS Config has no managed rule in ${listed(regions)} that looks at their tags`, 'name other types, or leave the construct out');
    }

    super(scope, id);
    // as in frameworks: templates of two accounts would differ by paths alone
    this.node.setContext(PATH_METADATA_ENABLE_CONTEXT, false);
    this.regions = regions;
    this.comparesValues = values !== undefined;
    this.rules = rules.map((rule) => this.addRule(rule, tagKey));
    this.recordedResourceTypes = rules.flatMap(({ configTypes }) => configTypes).sort();
    this.node.defaultChild = this.rules[0];
  }

  private addRule({ id, identifier, configTypes, parameters, notIn }: TagRuleModel, tagKey: string): CfnConfigRule {
    const rule = new CfnConfigRule(this, id, {
      description: `Resources without the tag ${tagKey}, by which backup tiers select`,
      source: { owner: 'AWS', sourceIdentifier: identifier },
      scope: { complianceResourceTypes: [...configTypes] },
      inputParameters: parameters,
    });
    if (notIn.length > 0) {
      const lacking = notIn.map((region) => Fn.conditionEquals(Aws.REGION, region));
      rule.cfnOptions.condition = new CfnCondition(this, `${id}Available`, { expression: Fn.conditionNot(lacking.length === 1 ? lacking[0] : Fn.conditionOr(...lacking)) });
    }
    return rule;
  }
}

/** Undefined where the Region of the stack is known at deployment only, and nobody says which there are. */
function regionsOf(given: string[] | undefined, stackRegion: string): string[] | undefined {
  const known = !Token.isUnresolved(stackRegion);
  const regions = given && [...new Set(given.map((region) => knownRegion('regions', region)))].sort();
  if (regions?.length === 0) {
    reject('regions', given, 'rules are deployed somewhere', 'leave it out for the Region of the stack');
  }
  if (known && regions && !regions.includes(stackRegion)) {
    reject('regions', regions, `the stack is in ${stackRegion}`, 'name it too, or leave regions out for the Region of the stack');
  }
  return regions ?? (known ? [stackRegion] : undefined);
}

function typeWithRule(prop: string, { id }: BackupResourceType): string {
  const known = Object.entries(RESOURCE_TYPES).filter(([, { tagRule }]) => tagRule !== undefined).map(([type]) => type);
  return known.includes(id) ? id : reject(prop, id, `AWS Config has managed rules on tags of ${known.join(', ')} only`, 'take it off the list');
}
