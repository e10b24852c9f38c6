import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
/** Nothing is looked up outside: a closed network would answer each try late. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium of this machine; none is downloaded. @throws Error that says what to install. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = find();
  if (!executablePath) {
    throw new Error('There is no Chromium. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to where it is.');
  }
  // the runner stops everything in order
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  return chromium.launch({ executablePath, headless: true, args: QUIET, ...signals });
}

function find(): string | undefined {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  const dirs = ['/usr/bin', ...PATH.split(path.delimiter)];
  const found = dirs.flatMap(dir => NAMES.map(name => path.join(dir, name)));
  return (CHROMIUM_PATH ? [CHROMIUM_PATH] : found).find(runs);
}

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
