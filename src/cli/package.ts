import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppManifestUtils, type TeamsManifest } from '@microsoft/app-manifest';
import { strToU8, zipSync } from 'fflate';
import { type AppSettings, ConfigError, readAppSettings } from '../config';

const FOLDER = 'appPackage';
const ZIP = 'cipp-teams-bot.zip';

/** Zip knows no time before 1980; a fixed one makes the same package from the same files. */
const MADE = new Date(1980, 0, 1);

/**
 * The Teams app package: manifest with the settings filled in, and both icons.
 * @throws Error with one line for every place where the manifest breaks the schema it names.
 */
export async function appPackage(settings: AppSettings): Promise<Uint8Array> {
  const manifest = fill(await readFile(join(FOLDER, 'manifest.json'), 'utf8'), settings);
  const parsed = { ...JSON.parse(manifest), ...signInOf(settings) } as TeamsManifest & { icons: { color: string; outline: string } };
  const mistakes = await AppManifestUtils.validateAgainstSchema(parsed);
  if (mistakes.length > 0) throw new Error(`The Teams manifest is not valid:\n${mistakes.join('\n')}`);
  const icons = [parsed.icons.color, parsed.icons.outline];
  const pictures = await Promise.all(icons.map(async icon => [icon, await readFile(join(FOLDER, icon))] as const));
  return zipSync({ 'manifest.json': strToU8(JSON.stringify(parsed, null, 2)), ...Object.fromEntries(pictures) }, { mtime: MADE });
}

/** What lets Teams sign people in to the bot by itself (docs/own-name.md); an app that nobody signs in to asks for nothing. */
const signInOf = ({ BOT_ID, signInHost }: AppSettings) =>
  signInHost && { webApplicationInfo: { id: BOT_ID, resource: `api://botid-${BOT_ID}` }, validDomains: [signInHost] };

/** `${{NAME}}` becomes the setting; each stands inside a JSON string. */
function fill(template: string, settings: AppSettings): string {
  return template.replace(/\$\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = settings[name as keyof AppSettings];
    if (value === undefined) throw new Error(`The manifest asks for ${name}, which is no setting of the package`);
    return JSON.stringify(value).slice(1, -1);
  });
}

async function main(): Promise<void> {
  await writeFile(ZIP, await appPackage(readAppSettings()));
  process.stdout.write(`${ZIP}: upload it in Teams admin center > Teams apps > Manage apps > Upload new app\n`);
}

if (require.main === module) {
  main().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error instanceof ConfigError ? 78 : 1;
  });
}
