import { Aws } from 'aws-cdk-lib';
import { ProtectionTier } from '../../src/protection';

/** A tier that uses every member of the form. */
function full(): any {
  return {
    version: 2,
    name: 'gold',
    rules: [{
      name: 'Nightly',
      named: true,
      schedule: 'cron(0 5 1 * ? *)',
      startWindowMinutes: 60,
      completionWindowMinutes: 120,
      continuous: false,
      lifecycle: { deleteAfterDays: 400, moveToColdStorageAfterDays: 30, optInToArchive: true },
      copies: [
        { destination: { kind: 'central' }, lifecycle: { deleteAfterDays: 90 } },
        { destination: { kind: 'central', sameRegion: true }, lifecycle: { deleteAfterDays: 90 } },
        { destination: { kind: 'airGapped', region: 'eu-west-1' }, lifecycle: { deleteAfterDays: 90 } },
        { destination: { kind: 'own', region: 'eu-west-1' }, lifecycle: { deleteAfterDays: 90 } },
        { destination: { kind: 'vault', arn: 'arn:aws:backup:eu-west-1:$account:backup-vault:V1', airGapped: true }, lifecycle: { deleteAfterDays: 90 } },
      ],
      recoveryPointTags: { owner: 'me' },
      target: { kind: 'named', vaultName: 'Other' },
      indexTypes: ['EBS', 'S3'],
      scanMode: 'FULL_SCAN',
    }],
    selection: { kind: 'tags', tagKey: 'env', tagValues: ['a', 'b'], conditions: [{ operator: 'string_like', tagKey: 'team', value: 'x*' }] },
    selectionName: 'Selection',
    planName: 'Plan',
    planTags: { owner: 'me' },
    fallback: { kind: 'central', region: 'eu-west-1' },
    windowsVss: true,
    backupS3Acls: false,
    backupS3ObjectTags: false,
    scanResourceTypes: ['EBS', 'S3'],
    restoreTimeTargetMinutes: 60,
  };
}

const typed = () => ({ ...full(), selection: { kind: 'resources', types: [{ id: 'S3', arnPattern: 'arn:aws:s3:::*' }], notTypes: [], conditions: [] } });

const changed = (change: (json: any) => void, json = full()) => {
  change(json);
  return json;
};

describe('a tier from JSON', () => {
  test.each<[string, () => any]>([
    ['with every member', full],
    ['by resource type', typed],
    ['of everything but one type', () => changed((json) => { json.selection = { kind: 'resources', notTypes: [{ id: 'NEW', arnPattern: 'arn:aws:new:*:*:x/*' }], conditions: [] }; })],
    ['of the tier\'s own tag', () => changed((json) => { json.selection = { kind: 'tags', conditions: [] }; })],
    ['with air-gapped target', () => changed((json) => Object.assign(json.rules[0], { target: { kind: 'airGapped' }, indexTypes: [], scanMode: undefined }) && delete json.scanResourceTypes)],
    ['without copies, in the member vault', () => changed((json) => Object.assign(json.rules[0], { target: { kind: 'member' }, copies: [] }))],
    ['that attempts copies', () => changed((json) => { json.fallback = { kind: 'attempt' }; })],
    ['that leaves copies out', () => changed((json) => { json.fallback = { kind: 'none' }; })],
    ['with values that AWS added later', () => changed((json) => {
      Object.assign(json.rules[0], { indexTypes: ['EBS', 'NEW'], scanMode: 'QUICK_SCAN' });
      json.scanResourceTypes = ['EFS', 'S3'];
    })],
    ['with a derived rule name', () => changed((json) => { json.rules[0].named = false; })],
  ])('%s is what it says', (_, make) => {
    const json = JSON.parse(JSON.stringify(make()));
    expect(ProtectionTier.fromJson(json).toJson()).toEqual(json);
  });

  test('gets the defaults of code where it says nothing', () => {
    const json = changed((one) => {
      delete one.rules[0].startWindowMinutes;
      delete one.rules[0].completionWindowMinutes;
      one.rules[0].copies = [{ destination: { kind: 'central' }, lifecycle: {} }];
    });
    expect(ProtectionTier.fromJson(json).toJson().rules[0])
      .toMatchObject({ startWindowMinutes: 480, copies: [{ lifecycle: { deleteAfterDays: 400 } }] });
  });

  test('is brought into the order of code', () => {
    const json = changed((one) => {
      one.rules[0].indexTypes = ['S3', 'EBS', 'S3'];
      one.scanResourceTypes = ['S3', 'EBS', 'S3'];
    });
    expect(ProtectionTier.fromJson(json).toJson()).toEqual(full());
  });

  test('does not follow its source', () => {
    const json = full();
    const tier = ProtectionTier.fromJson(json);
    json.rules[0].recoveryPointTags.owner = 'you';
    json.rules[0].copies[0].lifecycle.deleteAfterDays = 1;
    json.planTags.owner = 'you';
    expect(tier.toJson()).toEqual(full());
  });
});

const SOURCE = 'write the file with ProtectionTier.toJson()';

describe('JSON that is no tier is refused by its path:', () => {
  test.each<[string, any, string]>([
    ['no object', 'gold', 'tier is \'gold\' but what JSON says is expected, not a text or file of JSON; parse it first: JSON.parse(), json.load(), json.Unmarshal() into an interface{}'],
    ['nothing', null, `tier is null but an object is expected; ${SOURCE}`],
    ['no version', changed((json) => delete json.version), `version of the tier is undefined but this release reads version 2; ${SOURCE}`],
    ['another version', changed((json) => { json.version = 1; }), `version of the tier is 1 but this release reads version 2; ${SOURCE}`],
    ['an unknown member', changed((json) => { json.vault = 'V'; }),
      "tier.vault is 'V' but there is no such member; use one of version, name, rules, selection, selectionName, planName, planTags, fallback, fallbackAdded, windowsVss, backupS3Acls, backupS3ObjectTags, scanResourceTypes, restoreTimeTargetMinutes"],
    ['S3 tiering, of version 1 too', changed((json) => Object.assign(json, { version: 1, s3TieringDays: 60 })),
      'tier.s3TieringDays is 60 but vaults tier the S3 backups that they hold, whatever tier made them; leave it out and give s3Tiering to the vaults'],
    ['an unknown member of a rule', changed((json) => { json.rules[0].cron = 1; }), 'tier.rules[0].cron is 1 but there is no such member'],
    ['an unknown member of a lifecycle', changed((json) => { json.rules[0].copies[1].lifecycle.days = 1; }), 'tier.rules[0].copies[1].lifecycle.days is 1 but there is no such member'],
    ['no name', changed((json) => delete json.name), `tier.name is undefined but a text is expected; ${SOURCE}`],
    ['a number as name', changed((json) => { json.name = 7; }), `tier.name is 7 but a text is expected; ${SOURCE}`],
    ['rules that are no list', changed((json) => { json.rules = {}; }), `tier.rules is {} but a list is expected; ${SOURCE}`],
    ['a rule that is no object', changed((json) => { json.rules = ['x']; }), `tier.rules[0] is 'x' but an object is expected; ${SOURCE}`],
    ['a text as number', changed((json) => { json.rules[0].startWindowMinutes = '60'; }), `tier.rules[0].startWindowMinutes is '60' but a whole number is expected; ${SOURCE}`],
    ['a negative number', changed((json) => { json.rules[0].lifecycle.deleteAfterDays = -1; }), `tier.rules[0].lifecycle.deleteAfterDays is -1 but a whole number is expected; ${SOURCE}`],
    ['a fraction', changed((json) => { json.restoreTimeTargetMinutes = 60.5; }), `tier.restoreTimeTargetMinutes is 60.5 but a whole number is expected; ${SOURCE}`],
    ['a text as flag', changed((json) => { json.windowsVss = 'true'; }), `tier.windowsVss is 'true' but true or false is expected; ${SOURCE}`],
    ['a null', changed((json) => { json.planName = null; }), `tier.planName is null but a text is expected; ${SOURCE}`],
    ['a tag that is no text', changed((json) => { json.planTags.owner = 1; }), `tier.planTags is {"owner":1} but texts only is expected; ${SOURCE}`],
    ['a tag that AWS refuses', changed((json) => { json.planTags['aws:x'] = '1'; }), "tier.planTags is 'aws:x' but a tag key has"],
    ['an unknown destination', changed((json) => { json.rules[0].copies[0].destination.kind = 'moon'; }),
      "tier.rules[0].copies[0].destination.kind is 'moon' but it is one of central, airGapped, own, vault; choose one of them"],
    ['an unknown Region', changed((json) => { json.rules[0].copies[3].destination.region = 'us-esat-1'; }), "region is 'us-esat-1' but no Region has this code"],
    ['a Region beside the same Region', changed((json) => { json.rules[0].copies[1].destination.region = 'eu-west-1'; }),
      "tier.rules[0].copies[1].destination.region is 'eu-west-1' but there is no such member; use one of kind, sameRegion"],
    ['a Region of a vault ARN', changed((json) => { json.rules[0].copies[4].destination.region = 'eu-west-1'; }), 'tier.rules[0].copies[4].destination.region is'],
    ['a malformed ARN', changed((json) => { json.rules[0].copies[4].destination.arn = 'x'; }), "vaultArn is 'x' but a vault ARN reads"],
    ['an unknown target', changed((json) => { json.rules[0].target.kind = 'moon'; }), "tier.rules[0].target.kind is 'moon' but it is one of member, named, airGapped"],
    ['a name of the member vault', changed((json) => { json.rules[0].target.kind = 'member'; }), "tier.rules[0].target.vaultName is 'Other' but there is no such member; use one of kind"],
    ['an index of no type', changed((json) => { json.rules[0].indexTypes = ['S3', 'E S']; }),
      "tier.rules[0].indexTypes[1] is 'E S' but a value of AWS Backup's API has 1 to 50 letters, digits, dots, hyphens and underscores; write it as the API does"],
    ['an index that is no list', changed((json) => { json.rules[0].indexTypes = 'EBS'; }), `tier.rules[0].indexTypes is 'EBS' but a list of texts is expected; ${SOURCE}`],
    ['a token as index', changed((json) => { json.rules[0].indexTypes = [Aws.REGION]; }), "tier.rules[0].indexTypes[0] is '<token>' but it is needed at synth; write the value itself"],
    ['a token as mode of a scan', changed((json) => { json.rules[0].scanMode = Aws.REGION; }), "tier.rules[0].scanMode is '<token>' but it is needed at synth; write the value itself"],
    ['a scan of no mode', changed((json) => { json.rules[0].scanMode = ''; }), "tier.rules[0].scanMode is '' but a value of AWS Backup's API has"],
    ['scanned types that are no list', changed((json) => { json.scanResourceTypes = 'EBS'; }), `tier.scanResourceTypes is 'EBS' but a list of texts is expected; ${SOURCE}`],
    ['a scanned type that is none', changed((json) => { json.scanResourceTypes = ['E/S']; }), "tier.scanResourceTypes[0] is 'E/S' but a value of AWS Backup's API has"],
    ['no scanned types', changed((json) => { json.scanResourceTypes = []; }), 'malwareScanResourceTypes is [] but a list of nothing would be refused; leave it out, or name at least one'],
    ['cold storage of continuous backups', changed((json) => { json.rules[0].continuous = true; }), 'tier.rules[0].lifecycle is {"deleteAfterDays":400,"moveToColdStorageAfterDays":30,"optInToArchive":true} but continuous backups know no cold storage'],
    ['several selections within several', changed((json) => { json.selection = { kind: 'any', selections: [{ kind: 'any', selections: [] }] }; }),
      "tier.selection.selections[0].kind is 'any' but it is one of tags, resources"],
    ['an unknown selection', changed((json) => { json.selection.kind = 'all'; }), "tier.selection.kind is 'all' but it is one of tags, resources, any; choose one of them"],
    ['tag values without key', changed((json) => delete json.selection.tagKey), 'tier.selection.tagValues is ["a","b"] but there is no such member'],
    ['a tag key without values', changed((json) => delete json.selection.tagValues), `tier.selection.tagValues is undefined but a list of texts is expected; ${SOURCE}`],
    ['conditions of the tier\'s own tag', changed((json) => {
      delete json.selection.tagKey;
      delete json.selection.tagValues;
    }), 'tier.selection.conditions is [{"operator":"string_like","tagKey":"team","value":"x*"}] but the tier tag selects alone; give tagKey and tagValues too'],
    ['tags beside resources', changed((json) => { json.selection.tagKey = 'env'; }, typed()), "tier.selection.tagKey is 'env' but there is no such member"],
    ['an unknown operator', changed((json) => { json.selection.conditions[0].operator = 'like'; }), "tier.selection.conditions[0].operator is 'like' but it is one of string_equals, string_not_equals, string_like, string_not_like"],
    ['a type without pattern', changed((json) => delete json.selection.types[0].arnPattern, typed()), `tier.selection.types[0].arnPattern is undefined but a text is expected; ${SOURCE}`],
    ['an unknown fallback', changed((json) => { json.fallback.kind = 'x'; }), "tier.fallback.kind is 'x' but it is one of central, none, attempt; choose one of them"],
    ['a Region of no fallback', changed((json) => { json.fallback.kind = 'none'; }), "tier.fallback.region is 'eu-west-1' but there is no such member; use one of kind"],
    ['no fallback', changed((json) => delete json.fallback), `tier.fallback is undefined but an object is expected; ${SOURCE}`],
    ['a rule that AWS would refuse', changed((json) => { json.rules[0].lifecycle.deleteAfterDays = 100; }), "rule 'Nightly': deleteAfter is '100 days' but cold storage is billed"],
    ['a tier that AWS would refuse', changed((json) => { json.rules = []; }), "tier 'gold': rules is [] but a plan has at least one rule"],
  ])('%s', (_, json, message) => {
    expect(() => ProtectionTier.fromJson(json)).toThrow(message);
  });
});

