import type { Prerequisite } from './deployment-model';
import { OPT_IN_TYPES } from '../data/opt-in-types';
import { delegationStatements } from '../organization/delegation-policy';
import type { OrganizationLayout } from '../organization-layout/organization-layout';

/** A roll-out to accounts that no unit reaches. */
export interface SelfManaged {
  readonly accounts: ReadonlyArray<string>;
  readonly executionRoleName: string;
  /** Template of that role, in the cloud assembly. */
  readonly templateFile: string;
  readonly region: string;
}

/** What an organization's stacks expect and do not make. */
export interface Expectations {
  readonly layout: OrganizationLayout;
  /** Regions that accounts have only once they were enabled. */
  readonly optInRegions: ReadonlyArray<string>;
  /** Whether `OrganizationSetup` throws the switches. */
  readonly setup: boolean;
  /** Policy types that must be enabled, beside that of backup policies. */
  readonly policyTypes: ReadonlyArray<string>;
  /** Whether something opts in to resource types. */
  readonly optsIn: boolean;
  /** Whether `BackupDelegation` is made, or the home account needs none. */
  readonly delegated: boolean;
  /** Types that AWS Config must record already, for frameworks. */
  readonly recordedTypes: ReadonlyArray<string>;
  /** Whether events are forwarded. */
  readonly forwards: boolean;
  /** The bus of the hub, where events are forwarded to it and no construct of the app makes it. */
  readonly missingHub?: string;
  /** Vault and role that every member account must have, where there are plans and no construct of the app makes them. */
  readonly missingBaseline?: {
    readonly vaultName: string;
    readonly roleName: string;
    /** Somebody else makes it, as the definition says. */
    readonly exists: boolean;
  };
  /** Roll-outs to accounts that give a role first. */
  readonly selfManaged: ReadonlyArray<SelfManaged>;
  /** Where central vaults are that others make, with their names. */
  readonly centralVaults: ReadonlyArray<string>;
  /** Managed policies that bound roles, and where. */
  readonly boundaries: ReadonlyArray<string>;
}

/** In the order in which they are brought about. */
export function prerequisites(expected: Expectations): Prerequisite[] {
  const { layout, optInRegions, recordedTypes, forwards, centralVaults, boundaries, selfManaged } = expected;
  const { managementAccount, homeAccount, centralAccount, recoveryAccount, partition } = layout;
  const others = Object.entries({ home: homeAccount, central: centralAccount, recovery: recoveryAccount })
    .filter(([, account]) => account !== undefined && account !== managementAccount).map(([role, account]) => `the ${role} account ${account}`);
  return [
    {
      what: 'The organization has all features on, which consolidated billing alone has not. This says `ALL` in the management account:',
      commands: ['aws organizations describe-organization --query Organization.FeatureSet'],
    },
    { what: `${[`the management account${managementAccount === undefined ? '' : ` ${managementAccount}`}`, ...others].join(', ').replace(/^t/, 'T')} exist, and somebody can sign in to each.` },
    ...optInRegions.length === 0 ? [] : [{
      what: 'These Regions are enabled in the management account and in every account that gets something there, those that join later included:',
      commands: optInRegions.map((region) => `aws account enable-region --region-name ${region} --account-id '<account>'`),
    }],
    ...ofManagement(expected),
    ...ofParts(expected),
    ...selfManaged.map(({ accounts, executionRoleName, templateFile, region }) => ({
      what: `The role ${executionRoleName} is there in each of ${accounts.join(', ')}, before the stack of \`SelfManagedRollout\`, and again before its templates gain something; with credentials of that account:`,
      commands: [`aws cloudformation deploy --region ${region} --stack-name ${executionRoleName} --template-file 'cdk.out/${templateFile}' --capabilities CAPABILITY_NAMED_IAM`],
    })),
    ...centralVaults.length === 0 ? [] : [{ what: `These vaults exist and admit copies from the organization: ${centralVaults.join(', ')}.` }],
    ...boundaries.length === 0 ? [] : [{ what: `The managed policies that bound roles exist: ${boundaries.join(', ')}.` }],
    ...recordedTypes.length === 0 ? [] : [{
      what: `AWS Config records ${recordedTypes.join(', ')} in every member account and Region. The recorder of AWS Control Tower does; its service control policies let nobody else change it.`,
    }],
    ...forwards ? [{ what: 'AWS CloudTrail records management events in every account, or the hub never sees calls that weaken backups.' }] : [],
    ...partition === 'aws' ? [] : [{ what: `Services and prices of the partition ${partition} differ: compare the cost with its own price lists.` }],
  ];
}

/** What is done by hand in the management account. */
function ofManagement({ layout, setup, policyTypes, optsIn, delegated }: Expectations): Prerequisite[] {
  const { homeAccount, managementAccount, regions } = layout;
  return [
    ...setup ? [] : [{ what: 'The switches are thrown, in the management account, as `OrganizationSetup` is left out:', commands: switches(layout, policyTypes) }],
    ...optsIn ? [] : [{
      what: 'AWS Backup is opted in to each resource type that plans protect, which starts their backups, in the management account, whose choice counts for plans of the organization. '
        + `The first line of a Region shows what is on, the second is for Amazon EBS: name there all that is on already too, as AWS does not document what becomes of types that are left out. The types are ${Object.values(OPT_IN_TYPES).map(({ name }) => name).join(', ')}:`,
      commands: regions.flatMap((region) => [
        `aws backup describe-region-settings --region ${region} --query ResourceTypeOptInPreference`,
        `aws backup update-region-settings --region ${region} --resource-type-opt-in-preference 'EBS=true'`,
      ]),
    }],
    ...delegated ? [] : [{
      what: `The organization's resource policy lets the home account ${homeAccount} manage backup policies, as \`BackupDelegation\` is left out. An organization has one such policy: if the first command shows one, `
        + 'join the statements with it, as the second replaces it:',
      commands: [
        'aws organizations describe-resource-policy --query ResourcePolicy.Content --output text',
        `aws organizations put-resource-policy --content '${JSON.stringify({
          Version: '2012-10-17',
          Statement: delegationStatements({
            partition: layout.partition, organizationId: layout.organizationId ?? '<organization id>', managementAccount: managementAccount ?? '<management account>', delegate: homeAccount!, policyTypeChanges: false,
          }),
        })}'`,
      ],
    }],
  ];
}

/** Parts that are left out and that others need. */
function ofParts({ missingHub, missingBaseline }: Expectations): Prerequisite[] {
  return [
    ...missingHub === undefined ? [] : [{ what: `The part \`hub\` is left out, and nothing in this app makes it: make it before the forwarding and the StackSets, which send events to ${missingHub}.` }],
    ...missingBaseline === undefined ? [] : [{
      what: `${missingBaseline.exists ? `The definition says that members have their vaults already: the vault ${missingBaseline.vaultName} and the role ${missingBaseline.roleName} must be`
        : `The part \`baseline\` is left out, and nothing in this app makes it: make the vault ${missingBaseline.vaultName} and the role ${missingBaseline.roleName}`} `
        + 'in every member account and Region before the policies, or their first backups fail.',
    }],
  ];
}

function switches({ rootId, homeAccount, managementAccount }: OrganizationLayout, policyTypes: ReadonlyArray<string>): string[] {
  const register = (service: string) => `aws organizations register-delegated-administrator --service-principal ${service} --account-id ${homeAccount}`;
  return [
    'aws organizations enable-aws-service-access --service-principal backup.amazonaws.com',
    ...['BACKUP_POLICY', ...policyTypes].map((type) => (
      `aws organizations enable-policy-type --root-id ${rootId ?? '"$(aws organizations list-roots --query \'Roots[0].Id\' --output text)"'} --policy-type ${type}`)),
    'aws cloudformation activate-organizations-access',
    'aws backup update-global-settings --global-settings isCrossAccountBackupEnabled=true',
    ...homeAccount === managementAccount ? [] : [register('backup.amazonaws.com'), register('member.org.stacksets.cloudformation.amazonaws.com')],
  ];
}
