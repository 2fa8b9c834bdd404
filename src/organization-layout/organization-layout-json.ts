import { LayoutModel } from './layout-model';
import { LayoutAccount, LayoutUnit, OrganizationLayoutProps } from './organization-layout-props';
import { Reader, refuseUnparsed } from '../private/json-reader';
import { reject } from '../private/reject';

/* eslint-disable @typescript-eslint/no-explicit-any -- JSON from outside: every member is checked before it is used */

/** Changes when a reader of the old form would misread the new one. */
const VERSION = 2;
const SOURCE = 'write it as OrganizationLayout.toJson() does';

/** A layout as plain data: a deep copy without undefined members. */
export function layoutToJson(layout: LayoutModel): any {
  return JSON.parse(JSON.stringify({ version: VERSION, ...layout }));
}

/**
 * Reads what `layoutToJson` wrote, or what was written by hand. Only kinds of values are checked here; all else is the public constructor's
 * task, so that a file can hold nothing that code could not.
 */
export function layoutPropsFromJson(json: any): OrganizationLayoutProps {
  refuseUnparsed('layout', json);
  const layout = new Reader(json, 'layout', SOURCE);
  if (layout.raw.version === 1) {
    reject('version of the layout', 1, `this release reads version ${VERSION}, which names no targets`,
      'set it to 2 and move targets to the assignments of the BackupDefinition');
  }
  if (layout.raw.version !== VERSION) {
    reject('version of the layout', layout.raw.version, `this release reads version ${VERSION}`, SOURCE);
  }
  layout.only(['version', 'organizationId', 'rootId', 'managementAccount', 'homeAccount', 'centralAccount', 'recoveryAccount', 'regions',
    'globalRegion', 'homeRegion', 'centralRegions', 'enabledOptInRegions', 'units', 'accounts', 'expectedAccounts', 'externalAccounts']);
  return {
    organizationId: layout.optionalText('organizationId'),
    rootId: layout.optionalText('rootId'),
    managementAccount: layout.optionalText('managementAccount'),
    homeAccount: layout.optionalText('homeAccount'),
    centralAccount: layout.optionalText('centralAccount'),
    recoveryAccount: layout.optionalText('recoveryAccount'),
    regions: layout.texts('regions'),
    globalRegion: layout.optionalText('globalRegion'),
    homeRegion: layout.optionalText('homeRegion'),
    centralRegions: layout.optional('centralRegions', (key) => layout.texts(key)),
    enabledOptInRegions: layout.optional('enabledOptInRegions', (key) => layout.texts(key)),
    units: layout.optional('units', (key) => layout.list(key, readUnit)),
    accounts: layout.optional('accounts', (key) => layout.list(key, readAccount)),
    expectedAccounts: layout.optional('expectedAccounts', (key) => layout.count(key)),
    externalAccounts: layout.optional('externalAccounts', (key) => layout.texts(key)),
  };
}

function readUnit(unit: Reader): LayoutUnit {
  unit.only(['organizationalUnitId', 'parentId', 'name', 'expectedAccounts']);
  return {
    organizationalUnitId: unit.text('organizationalUnitId'),
    parentId: unit.optionalText('parentId'),
    name: unit.optionalText('name'),
    expectedAccounts: unit.optional('expectedAccounts', (key) => unit.count(key)),
  };
}

function readAccount(account: Reader): LayoutAccount {
  account.only(['accountId', 'name', 'parentId']);
  return { accountId: account.text('accountId'), name: account.optionalText('name'), parentId: account.optionalText('parentId') };
}
