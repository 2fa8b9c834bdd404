import { EVERYTHING, HOME, isChange, PARAMETER, SdkError, SETTINGS, SetupWorld, wantedState } from './setup-world';
import { switchOn } from '../../../src/organization/handler/run-setup';
import { STACK_SETS_SERVICE } from '../../../src/organization/handler/setup-contract';

let world: SetupWorld;
beforeEach(() => {
  world = new SetupWorld();
});

const messageOf = async (run: Promise<unknown>) => run.then(() => 'no failure', (error: Error) => error.message);
const minutesSince = (start: number) => (world.time - start) / 60_000;

test('the first run switches everything on that is wanted, and nothing else', async () => {
  await world.run();
  expect(world.on).toEqual(wantedState(SETTINGS, () => true));
});

test('services are trusted before what needs them is switched', async () => {
  await world.run();
  const order = world.calls.filter((call) => isChange(call) && !call.startsWith('updateRegionSettings') && !call.startsWith('writeParameter')).map((call) => call.split(' ').slice(0, 2).join(' '));
  expect(order).toEqual([
    'enableServiceAccess backup.amazonaws.com', 'activateStackSetsAccess', `enableServiceAccess ${STACK_SETS_SERVICE}`, 'enablePolicyType r-ab12',
    'createServiceLinkedRole backup.amazonaws.com', 'updateGlobalSettings eu-west-1', `registerDelegatedAdministrator ${HOME}`, `registerDelegatedAdministrator ${HOME}`,
  ]);
});

test('a second run changes nothing, not even the parameter', async () => {
  await world.run();
  world.changes();
  const { Summary } = await world.run();
  expect(world.changes()).toEqual([]);
  expect(Summary).toBe('12 switches are on, 0 of them by this run');
});

test('the attributes say how much is on and where the details are', async () => {
  await expect(world.run()).resolves.toEqual({ Summary: '12 switches are on, 12 of them by this run', ParameterName: PARAMETER });
});

test('after a part of an earlier run only the rest is switched', async () => {
  ['service backup.amazonaws.com', 'policyType BACKUP_POLICY', 'optIn eu-west-1 EBS', 'optIn eu-west-1 S3'].forEach((one) => world.on.add(one));
  await world.run();
  expect(world.changes().filter((call) => /EBS|BACKUP_POLICY|enableServiceAccess backup/.test(call) && !call.startsWith('writeParameter'))).toEqual([
    'updateRegionSettings us-east-1 {"optIn":{"EBS":true,"S3":true}}',
  ]);
});

test('an update changes only what differs', async () => {
  await world.run();
  world.changes();
  await world.run({ optIn: ['EBS', 'S3', 'EFS'], policyTypes: ['BACKUP_POLICY', 'TAG_POLICY'] });
  expect(world.changes().filter((call) => !call.startsWith('writeParameter'))).toEqual([
    'updateRegionSettings eu-west-1 {"optIn":{"EBS":true,"S3":true,"EFS":true}}',
    'updateRegionSettings us-east-1 {"optIn":{"EBS":true,"S3":true,"EFS":true}}',
    'enablePolicyType r-ab12 TAG_POLICY',
  ].sort((a, b) => Number(a.startsWith('enable')) - Number(b.startsWith('enable'))));
});

test('what is no longer wanted stays on', async () => {
  await world.run({ optIn: ['EBS', 'S3', 'EFS'] });
  await world.run({ optIn: ['EBS'], delegate: undefined, globalSettings: [] });
  expect(world.on).toEqual(wantedState({ ...SETTINGS, optIn: ['EBS', 'S3', 'EFS'] }, () => true));
});

test('types that a Region does not know are left out there, and that is said', async () => {
  world.types['us-east-1'] = ['EBS'];
  const { Summary } = await world.run({ optIn: ['EBS', 'S3', 'Timestream'] });
  expect(world.on.has('optIn us-east-1 S3')).toBe(false);
  expect(world.on.has('optIn eu-west-1 S3')).toBe(true);
  expect(Summary).toContain('left out, because their Regions do not know them: S3, Timestream (us-east-1)');
  expect(world.details.leftOut).toEqual([{ what: 'optIn', items: ['S3', 'Timestream'], regions: ['us-east-1'] }]);
});

test('nothing of a Region is touched where nothing is opted in', async () => {
  await world.run({ optIn: [] });
  expect(world.calls.filter((call) => call.includes('RegionSettings'))).toEqual([]);
});

test('management preferences are switched where they are asked for', async () => {
  await world.run({ managementPreferences: ['DynamoDB'] });
  expect(world.on.has('management us-east-1 DynamoDB')).toBe(true);
  expect(world.on.has('management us-east-1 EFS')).toBe(false);
});

test('the details tell what was on before from what was switched on', async () => {
  world.on.add('optIn eu-west-1 EBS');
  await world.run();
  expect(world.details.switchedOn).toContainEqual({ what: 'optIn', items: ['S3'], regions: ['eu-west-1'] });
  expect(world.details.switchedOn).toContainEqual({ what: 'optIn', items: ['EBS', 'S3'], regions: ['us-east-1'] });
  expect(world.details.on).toContainEqual({ what: 'optIn', items: ['EBS', 'S3'], regions: ['eu-west-1', 'us-east-1'] });
});

test('the role of AWS Backup that somebody else makes at that moment is one that exists', async () => {
  world.others.set('createServiceLinkedRole', () => void world.on.add('role AWSServiceRoleForBackup'));
  await world.run();
  expect(JSON.stringify(world.details.switchedOn)).not.toContain('serviceLinkedRole');
});

test.each(['policyType BACKUP_POLICY', `delegate backup.amazonaws.com ${HOME}`])('what somebody else switches on at that moment is on: %s', async (what) => {
  world.others.set(what.startsWith('policyType') ? 'enablePolicyType' : 'registerDelegatedAdministrator', () => void world.on.add(what));
  await expect(world.run()).resolves.toMatchObject({ ParameterName: PARAMETER });
});

test('the handler waits until AWS shows a switch', async () => {
  world.delay = 45_000;
  await world.run();
  expect([...world.on].sort()).toEqual([...wantedState(SETTINGS, () => true)].sort());
  expect(world.calls.filter((call) => call.startsWith('enablePolicyType'))).toHaveLength(1);
});

test('a switch that AWS accepts and never shows is a failure', async () => {
  world.enableServiceAccess = async (service) => void world.calls.push(`enableServiceAccess ${service}`);
  await expect(messageOf(world.run())).resolves.toContain('trusted access of backup.amazonaws.com: AWS accepted the call and shows no effect after 120 seconds');
});

test('what AWS says to exist and never shows is a failure with AWS\'s words', async () => {
  world.fail('createServiceLinkedRole', new SdkError('InvalidInputException', 'no such service here'), Infinity);
  await expect(messageOf(world.run())).resolves.toContain(
    'service-linked role of backup.amazonaws.com: AWS answered InvalidInputException: no such service here and shows no effect after 120 seconds');
});

test('what is pending is waited for, and not asked for again', async () => {
  const types = ['PENDING_ENABLE', 'PENDING_ENABLE', 'ENABLED'];
  world.describePolicyTypes = async () => ({ rootId: 'r-ab12', types: { BACKUP_POLICY: types.shift() ?? 'ENABLED' } });
  await world.run();
  expect(world.calls.filter((call) => call.startsWith('enablePolicyType'))).toEqual([]);
});

describe.each([
  'TooManyRequestsException', 'ThrottlingException', 'ConcurrentModificationException', 'PolicyChangesInProgressException', 'ServiceException', 'ServiceUnavailableException', 'TimeoutError',
])('%s', (name) => {
  test.each([
    'describeOrganization', 'readParameter', 'listServiceAccess', 'enableServiceAccess', 'describeStackSetsAccess', 'activateStackSetsAccess', 'describePolicyTypes', 'enablePolicyType',
    'roleExists', 'createServiceLinkedRole', 'describeGlobalSettings', 'updateGlobalSettings', 'listDelegatedAdministrators', 'registerDelegatedAdministrator',
    'describeRegionSettings', 'updateRegionSettings', 'writeParameter',
  ])('of %s is tried again', async (call) => {
    world.fail(call, new SdkError(name), 6);
    await world.run();
    expect(world.on).toEqual(wantedState(SETTINGS, () => true));
  });
});

test('a call that took effect without an answer is no failure', async () => {
  world.fail('updateRegionSettings', new SdkError('TimeoutError'), 1, true);
  world.fail('enableServiceAccess', new SdkError('ECONNRESET'), 1, true);
  await world.run();
  expect(world.on).toEqual(wantedState(SETTINGS, () => true));
});

test('settings are read anew before they are tried again, so that those of others stay', async () => {
  world.replaces = true;
  world.fail('updateRegionSettings us-east-1', new SdkError('ThrottlingException'));
  world.others.set('updateRegionSettings', () => {
    world.on.add('optIn us-east-1 Aurora');
    world.others.clear();
  });
  await world.run();
  expect(world.on.has('optIn us-east-1 Aurora')).toBe(true);
});

test('a role whose permissions are new is refused for a moment', async () => {
  world.fail('describeOrganization', new SdkError('AccessDeniedException'), 3);
  world.fail('describeRegionSettings', new SdkError('AccessDeniedException'), 2);
  await world.run();
  expect(world.on).toEqual(wantedState(SETTINGS, () => true));
});

test('a delegated administrator is registered once trusted access is known everywhere', async () => {
  world.fail('registerDelegatedAdministrator', new SdkError('ConstraintViolationException', 'not yet', 'SERVICE_ACCESS_NOT_ENABLED'), 4);
  await world.run();
  expect(world.on).toEqual(wantedState(SETTINGS, () => true));
});

test('throttling ends with the time of the function, and the details are written', async () => {
  world.fail('updateRegionSettings us-east-1', new SdkError('ThrottlingException', 'slow down'), Infinity);
  const start = world.time;
  await expect(messageOf(world.run())).resolves.toContain(
    'opt-in of EBS, S3 in us-east-1: the time was over while AWS still answered ThrottlingException: slow down; by hand: aws backup update-region-settings --region us-east-1');
  expect(minutesSince(start)).toBeLessThan(14);
  expect(world.details.failed).toMatchObject([{ what: 'optIn', items: ['EBS', 'S3'], regions: ['us-east-1'] }]);
});

test('a switch that is throttled to the end leaves one attempt to each other one', async () => {
  world.fail('describeStackSetsAccess', new SdkError('ThrottlingException'), Infinity);
  await messageOf(world.run());
  expect([...world.on].sort()).toEqual([...wantedState(SETTINGS, () => true)].filter((one) => one !== 'stackSets').sort());
});

test('what has no time left is not tried, and that is said', async () => {
  world.others.set('describeStackSetsAccess', () => void (world.time += 15 * 60_000));
  await expect(messageOf(world.run())).resolves.toContain('policy type BACKUP_POLICY: the time was over before it was tried');
  expect(world.details.failed.find(({ what }: { what: string }) => what === 'delegatedAdministrator').reason).toMatch(/before it was tried|not tried, because/);
});

describe('each switch fails by itself', () => {
  const denied = () => new SdkError('AccessDeniedException', 'User: x is not authorized');

  test.each<[string, string, string, string[]]>([
    ['enableServiceAccess backup', 'trusted access of backup.amazonaws.com', 'aws organizations enable-aws-service-access --service-principal backup.amazonaws.com',
      ['service backup.amazonaws.com', 'global isCrossAccountBackupEnabled', `delegate backup.amazonaws.com ${HOME}`]],
    ['activateStackSetsAccess', 'access of StackSets to the organization', 'aws cloudformation activate-organizations-access', ['stackSets']],
    ['enableServiceAccess member', `trusted access of ${STACK_SETS_SERVICE}`, `aws organizations enable-aws-service-access --service-principal ${STACK_SETS_SERVICE}`,
      [`service ${STACK_SETS_SERVICE}`, `delegate ${STACK_SETS_SERVICE} ${HOME}`]],
    ['enablePolicyType', 'policy type BACKUP_POLICY', 'aws organizations enable-policy-type --root-id r-ab12 --policy-type BACKUP_POLICY', ['policyType BACKUP_POLICY']],
    ['createServiceLinkedRole', 'service-linked role of backup.amazonaws.com', 'aws iam create-service-linked-role --aws-service-name backup.amazonaws.com', ['role AWSServiceRoleForBackup']],
    ['updateGlobalSettings', 'global setting isCrossAccountBackupEnabled of AWS Backup',
      'aws backup update-global-settings --region eu-west-1 --global-settings isCrossAccountBackupEnabled=true', ['global isCrossAccountBackupEnabled']],
    [`registerDelegatedAdministrator ${HOME} backup`, `delegated administrator ${HOME} for backup.amazonaws.com`,
      `aws organizations register-delegated-administrator --account-id ${HOME} --service-principal backup.amazonaws.com`, [`delegate backup.amazonaws.com ${HOME}`]],
    ['updateRegionSettings us-east-1', 'opt-in of EBS, S3 in us-east-1',
      'aws backup update-region-settings --region us-east-1 --resource-type-opt-in-preference \'{"EBS":true,"S3":true}\'', ['optIn us-east-1 EBS', 'optIn us-east-1 S3']],
  ])('%s', async (call, label, byHand, missing) => {
    world.fail(call, denied(), Infinity);
    const message = await messageOf(world.run());
    expect(message).toContain(`${label}: AccessDeniedException: User: x is not authorized; by hand: ${byHand}`);
    expect(message).toContain(`All details: SSM parameter ${PARAMETER}`);
    expect([...world.on].sort()).toEqual([...wantedState(SETTINGS, () => true)].filter((one) => !missing.includes(one)).sort());
    world.heal();
    await world.run();
    expect(world.on).toEqual(wantedState(SETTINGS, () => true));
    expect(world.details.failed).toBeUndefined();
  });

  test('the command by hand keeps what was on', async () => {
    ['optIn us-east-1 Aurora', 'optIn us-east-1 S3'].forEach((one) => world.on.add(one));
    world.fail('updateRegionSettings us-east-1', denied(), Infinity);
    await expect(messageOf(world.run())).resolves.toContain('--resource-type-opt-in-preference \'{"Aurora":true,"S3":true,"EBS":true}\'');
  });

  test('a Region that is not enabled is named as the likely reason', async () => {
    world.fail('describeRegionSettings us-east-1', new SdkError('UnrecognizedClientException', 'The security token included in the request is invalid.'), Infinity);
    await expect(messageOf(world.run())).resolves.toContain('aws account enable-region --region-name us-east-1');
  });

  test('the failures that caused others come first', async () => {
    world.fail('enableServiceAccess', denied(), Infinity);
    const message = await messageOf(world.run());
    expect(message.indexOf('trusted access of member')).toBeGreaterThan(0);
    expect(message.indexOf('not tried')).toBeGreaterThan(message.indexOf('trusted access of member'));
  });

  test('a message has room in the answer of a custom resource, however much fails', async () => {
    world.fail('describeRegionSettings', new SdkError('AccessDeniedException', 'x'.repeat(2000)), Infinity);
    const message = await messageOf(world.run({ regions: Array.from({ length: 30 }, (_, i) => `eu-west-${i}`) }));
    expect(message.length).toBeLessThanOrEqual(2100);
    expect(message).toMatch(/^60 of 68 switches.*All details: SSM parameter \/backup\/organization-setup$/);
  });

  test('details that cannot be written are a failure that says so', async () => {
    world.fail('writeParameter', denied(), Infinity);
    await expect(messageOf(world.run())).resolves.toBe(
      `12 switches are on, 12 of them by this run. The details could not be written to SSM parameter ${PARAMETER}: AccessDeniedException: User: x is not authorized`);
  });

  test('details that cannot be read stop the run before it changes anything', async () => {
    world.fail('readParameter', denied(), Infinity);
    await expect(messageOf(world.run())).resolves.toContain(`nothing was switched: SSM parameter ${PARAMETER} could not be read`);
    expect(world.changes()).toEqual([]);
  });
});

describe('nothing is changed', () => {
  const unchanged = async (message: string) => {
    await expect(messageOf(world.run())).resolves.toContain(message);
    expect(world.changes()).toEqual([]);
  };

  test('in another organization', async () => {
    world.organization = { ...world.organization, id: 'o-other00000' };
    await unchanged('nothing was switched: the definition is about organization o-a1b2c3d4e5 with management account 999999999999, but it is in organization o-other00000');
  });

  test('where another account manages the organization', async () => {
    world.organization = { ...world.organization, managementAccount: HOME };
    await unchanged(`but the management account of that organization is ${HOME}`);
  });

  test('in an organization with consolidated billing only', async () => {
    world.organization = { ...world.organization, allFeatures: false };
    await unchanged('aws organizations enable-all-features');
  });

  test('without an organization', async () => {
    world.fail('describeOrganization', new SdkError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.'), Infinity);
    await unchanged('the organization could not be read: AWSOrganizationsNotInUseException');
  });
});

describe('the end of the resource', () => {
  test('leaves the organization as it is, and takes the parameter away', async () => {
    await world.run();
    world.changes();
    await world.end();
    expect(world.changes()).toEqual([`deleteParameter ${PARAMETER}`]);
    expect(world.on).toEqual(wantedState(SETTINGS, () => true));
  });

  test('switches off what the resource switched on and still names, where that is wanted, and nothing that was on before', async () => {
    const before = ['service backup.amazonaws.com', 'optIn eu-west-1 EBS', 'optIn us-east-1 Aurora', 'global isMpaEnabled', 'service cloudtrail.amazonaws.com'];
    before.forEach((one) => world.on.add(one));
    await world.run({ policyTypes: ['BACKUP_POLICY', 'TAG_POLICY'], managementPreferences: ['DynamoDB'] });
    world.on.add('optIn us-east-1 EC2');
    await world.end({ switchOffOnDelete: true });
    expect([...world.on].sort()).toEqual([...before, 'optIn us-east-1 EC2', 'policyType TAG_POLICY', 'role AWSServiceRoleForBackup', 'management eu-west-1 DynamoDB', 'management us-east-1 DynamoDB'].sort());
    expect(world.parameters.size).toBe(0);
  });

  test('switches off in reverse: what needs a service before the service', async () => {
    await world.run();
    world.changes();
    await world.end({ switchOffOnDelete: true });
    expect(world.changes().filter((call) => !call.startsWith('update')).map((call) => call.split(' ')[0])).toEqual([
      'deregisterDelegatedAdministrator', 'deregisterDelegatedAdministrator', 'disablePolicyType', 'deactivateStackSetsAccess', 'disableServiceAccess', 'disableServiceAccess', 'deleteParameter',
    ]);
  });

  test('what could not be switched off is said, and can be tried again', async () => {
    await world.run();
    world.fail('disablePolicyType', new SdkError('AccessDeniedException'), Infinity);
    await expect(messageOf(world.end({ switchOffOnDelete: true }))).resolves.toMatch(
      /could not be switched off.*policy type BACKUP_POLICY: AccessDeniedException: injected; by hand: aws organizations disable-policy-type --root-id r-ab12/);
    world.heal();
    await world.end({ switchOffOnDelete: true });
    expect([...world.on]).toEqual(['role AWSServiceRoleForBackup']);
  });

  test('without details nothing is switched off', async () => {
    EVERYTHING.forEach((one) => world.on.add(one));
    await world.end({ switchOffOnDelete: true });
    expect(world.on).toEqual(new Set(EVERYTHING));
  });

  test.each(['no JSON', '{"switchedOn":7}', '{"switchedOn":[null,{"what":1}]}', '{"switchedOn":[{"what":"other","items":["x"]}]}'])('with details that somebody spoiled nothing is switched off: %s', async (text) => {
    EVERYTHING.forEach((one) => world.on.add(one));
    world.parameters.set(PARAMETER, text);
    await world.end({ switchOffOnDelete: true });
    expect(world.on).toEqual(new Set(EVERYTHING));
  });

  test('in another organization nothing is switched off', async () => {
    await world.run();
    world.changes();
    world.organization = { ...world.organization, id: 'o-other00000' };
    await expect(messageOf(world.end({ switchOffOnDelete: true }))).resolves.toContain('nothing was switched');
    expect(world.changes()).toEqual([]);
  });
});

test('the handler never works in another account than the management account', async () => {
  await expect(messageOf(switchOn({ settings: SETTINGS, ports: world, account: HOME, remainingMilliseconds: 60_000 }))).resolves.toContain(`the stack is in ${HOME}`);
});
