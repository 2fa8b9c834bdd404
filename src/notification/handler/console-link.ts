import { EventFinding } from './notification-event';
import { FINDING_CLASSES } from '../../data/finding-classes';

/** Partitions by the beginning of a Region's code: the table of Regions would make every bundle larger. */
const PARTITIONS: ReadonlyArray<readonly [string, string]> = [
  ['cn-', 'aws-cn'], ['us-gov-', 'aws-us-gov'], ['eusc-', 'aws-eusc'], ['us-isob-', 'aws-iso-b'], ['us-isof-', 'aws-iso-f'], ['us-iso-', 'aws-iso'],
  ['eu-isoe-', 'aws-iso-e'],
];

/** Host names of consoles; a partition that is not here has no link. */
const CONSOLES: Readonly<Record<string, string>> = {
  'aws': 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

export function partitionOfRegion(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** Where the console of a Region is; undefined for what is no Region, which must not end up in an address. */
export function consoleAddress(region: string): string | undefined {
  const host = CONSOLES[partitionOfRegion(region)];
  return host === undefined || !/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region) ? undefined : `https://${region}.${host}`;
}

/** A page of the AWS Backup console. */
export function consolePage(region: string, page: string): string | undefined {
  const address = consoleAddress(region);
  return address && `${address}/backup/home?region=${region}#/${page}`;
}

/** Where a person looks next, in the finding's own account and Region. */
export function consoleLink(finding: EventFinding): string | undefined {
  return consolePage(finding.region, pageOf(finding));
}

function pageOf({ class: findingClass, what, framework, resource }: EventFinding): string {
  switch (FINDING_CLASSES[findingClass].page) {
    case 'frameworks': return `compliance/frameworks${/^\w{1,256}$/.test(framework ?? '') ? `/details/${framework}` : ''}`;
    case 'reports': return 'compliance/reports';
    case 'vault': {
      const [, vault] = /:backup-vault:([\w-]{2,50})$/.exec(resource ?? '') ?? [];
      return vault === undefined ? '' : `backupvaults/details/${vault}`;
    }
    case 'jobs': return `jobs/${/copy/i.test(what) ? 'copy' : /restore/i.test(what) ? 'restore' : 'backup'}`;
  }
}
