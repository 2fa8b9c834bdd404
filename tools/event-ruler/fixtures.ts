import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EventJson } from '../../src/event-hub/handler/event-reading';
import { nameFingerprint } from '../../src/private/rule-fingerprint';

const FOLDER = resolve(__dirname, '..', '..', 'test', 'fixtures', 'events');
const EXPECTED = 'expected.json';

/** What is expected of an event, and the reason for a reader of the table. */
export interface Expectation {
  readonly matched: string[];
  readonly alerted: boolean;
  readonly why: string;
}

const read = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));

/** Events by name, of all files. */
export function loadEvents(): Record<string, EventJson> {
  const events: Record<string, EventJson> = {};
  for (const file of readdirSync(FOLDER).filter(name => name !== EXPECTED).sort()) {
    for (const [name, event] of Object.entries<EventJson>(read(file))) {
      if (name in events) {
        throw new Error(`${file}: ${name} is in another file too`);
      }
      events[name] = event;
    }
  }
  return events;
}

export function loadExpectations(): Record<string, Expectation> {
  return read(EXPECTED);
}

/** The keys and policies of the fixtures that backups depend on, and who deploys there. */
export const KNOWLEDGE = {
  backupKeyIds: ['arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
  backupPolicyIds: ['p-abcd1234'],
  centralAccount: '777777777777',
  recoveryAccount: '666666666666',
  forwarding: {
    busArn: 'arn:aws:events:eu-west-1:111111111111:event-bus/ExampleEvents',
    keyBusArn: 'arn:aws:events:eu-west-1:111111111111:event-bus/ExampleKeyEvents',
    organizationId: 'o-exampleorgid',
    deployers: 'arn:aws:iam::*:role/stacksets-exec-* arn:aws:iam::*:role/cdk-hnb659fds-cfn-exec-role-*-*',
    rules: '',
    roleDenials: [],
    names: nameFingerprint('cdk-org-backup-jobs-ended-1a2b3c4d'),
    queues: [],
    otherRules: [],
  },
};
