import { Prerequisite } from './deployment-text';
import type { OrganizationLayout } from '../organization-layout/organization-layout';

/** What an organization's stacks expect and do not make. */
export interface Expectations {
  readonly layout: OrganizationLayout;
  /** Regions that accounts have only once they were enabled. */
  readonly optInRegions: ReadonlyArray<string>;
  /** Whether `OrganizationSetup` throws the switches. */
  readonly setup: boolean;
  /** Whether `BackupDelegation` is made, or the home account needs none. */
  readonly delegated: boolean;
  /** Types that AWS Config must record already, for frameworks. */
  readonly recordedTypes: ReadonlyArray<string>;
  /** Whether functions reserve concurrency in the home account. */
  readonly reservesConcurrency: boolean;
  readonly hub: boolean;
  /** Where central vaults are that others make, with their names. */
  readonly centralVaults: ReadonlyArray<string>;
  /** Managed policies that bound roles, and where. */
  readonly boundaries: ReadonlyArray<string>;
}

/** In the order in which they are brought about. */
export function prerequisites({
  layout, optInRegions, setup, delegated, recordedTypes, reservesConcurrency, hub, centralVaults, boundaries,
}: Expectations): Prerequisite[] {
  const { managementAccount, homeAccount, centralAccount, recoveryAccount, partition, rootId = '<root id>' } = layout;
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
      commands: optInRegions.map((region) => `aws account enable-region --region-name ${region} --account-id <account>`),
    }],
    ...setup ? [] : [{ what: 'The switches are thrown, in the management account, as `OrganizationSetup` is left out:', commands: switches(rootId, homeAccount!, managementAccount) }],
    ...delegated ? [] : [{ what: `The organization's resource policy lets the home account ${homeAccount} manage backup policies, as \`BackupDelegation\` is left out.` }],
    ...centralVaults.length === 0 ? [] : [{ what: `These vaults exist and admit copies from the organization: ${centralVaults.join(', ')}.` }],
    ...boundaries.length === 0 ? [] : [{ what: `The managed policies that bound roles exist: ${boundaries.join(', ')}.` }],
    ...recordedTypes.length === 0 ? [] : [{
      what: `AWS Config records ${recordedTypes.join(', ')} in every member account and Region. The recorder of AWS Control Tower does; its service control policies let nobody else change it.`,
    }],
    ...hub ? [{ what: 'AWS CloudTrail records management events in every account, or the hub never sees calls that weaken backups.' }] : [],
    ...reservesConcurrency ? [{
      what: `The home account ${homeAccount} has a quota of more than 101 concurrent executions of AWS Lambda (\`L-B99A9384\`), or the hub gets \`reservedConcurrency: false\`.`,
    }] : [],
    ...partition === 'aws' ? [] : [{ what: `Services and prices of the partition ${partition} differ: compare the cost with its own price lists.` }],
  ];
}

function switches(rootId: string, home: string, management: string | undefined): string[] {
  const register = (service: string) => `aws organizations register-delegated-administrator --service-principal ${service} --account-id ${home}`;
  return [
    'aws organizations enable-aws-service-access --service-principal backup.amazonaws.com',
    `aws organizations enable-policy-type --root-id ${rootId} --policy-type BACKUP_POLICY`,
    'aws cloudformation activate-organizations-access',
    'aws backup update-global-settings --global-settings isCrossAccountBackupEnabled=true',
    ...home === management ? [] : [register('backup.amazonaws.com'), register('member.org.stacksets.cloudformation.amazonaws.com')],
  ];
}
