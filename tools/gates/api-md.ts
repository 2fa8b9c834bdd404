/**
 * Writes API.md anew beside the one in git and compares the two.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { verdict } from './assembly';

const FRESH = 'reports/API.md';

mkdirSync('reports', { recursive: true });
execFileSync('jsii-docgen', ['-o', FRESH], { stdio: ['ignore', 'ignore', 'inherit'] });
const fresh = readFileSync(FRESH, 'utf8');
const kept = existsSync('API.md') ? readFileSync('API.md', 'utf8') : '';
const same = fresh === kept;
verdict('API.md', same ? [] : [`differs from what jsii-docgen writes (${FRESH})`], 'up to date', 'If that is meant: npx projen api:accept.');
