import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { strFromU8, unzipSync } from 'fflate';
import packageJson from '../../package.json';
import { CATALOGUE } from '../../src/actions';
import { appPackage } from '../../src/cli/package';
import { ConfigError, readAppSettings } from '../../src/config';
import { parse } from '../../src/flow/parse';
import { isProblem } from '../../src/model/problem';

const ENV = {
  BOT_ID: '11111111-1111-4111-8111-111111111111',
  APP_PUBLISHER: 'Contoso "IT" Services',
  APP_WEBSITE_URL: 'https://www.example.com/bot',
  APP_PRIVACY_URL: 'https://www.example.com/privacy',
};

async function unpacked(more: Record<string, string> = {}) {
  const files = unzipSync(await appPackage(readAppSettings({ ...ENV, ...more })));
  return { names: Object.keys(files).sort(), files, manifest: JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array())) };
}

test('manifest and icons, and nothing else', async () => {
  const { names, files } = await unpacked();
  expect(names).toEqual(['color.png', 'manifest.json', 'outline.png']);
  expect(Buffer.from(files['color.png'] ?? [])).toEqual(readFileSync('appPackage/color.png'));
});

test('the settings are filled in, and nothing is left to fill', async () => {
  const { manifest } = await unpacked();
  expect(manifest).toMatchObject({
    id: ENV.BOT_ID,
    developer: {
      name: 'Contoso "IT" Services',
      websiteUrl: 'https://www.example.com/bot',
      privacyUrl: 'https://www.example.com/privacy',
      termsOfUseUrl: 'https://www.example.com/bot',
    },
    bots: [{ botId: ENV.BOT_ID, scopes: ['personal', 'team', 'groupChat'] }],
  });
  expect(JSON.stringify(manifest)).not.toContain('${{');
});

test('the version is that of the package', async () => {
  expect((await unpacked()).manifest.version).toBe(packageJson.version);
});

test('the same settings make the same bytes', async () => {
  expect(await appPackage(readAppSettings(ENV))).toEqual(await appPackage(readAppSettings(ENV)));
});

test('it asks for no permission', async () => {
  const { manifest } = await unpacked();
  for (const key of ['authorization', 'permissions', 'webApplicationInfo', 'devicePermissions']) expect(manifest).not.toHaveProperty(key);
});

test.each([
  [{}, 'token.botframework.com'],
  [{ CLOUD: 'gcch' }, 'tokengcch.botframework.azure.us'],
  [{ BOT_TOKEN_SERVICE_URL: 'https://token.example.com' }, 'token.example.com'],
])('where people sign in (%j), Teams is told for what and where', async (more, host) => {
  const { manifest } = await unpacked({ BOT_OAUTH_CONNECTION: 'sso', ...more });
  expect(manifest).toMatchObject({
    webApplicationInfo: { id: ENV.BOT_ID, resource: `api://botid-${ENV.BOT_ID}` },
    validDomains: [host],
  });
});

test('every command of the menus is understood', async () => {
  const { manifest } = await unpacked();
  const lists: { scopes: string[]; commands: { title: string }[] }[] = manifest.bots[0].commandLists;
  expect(lists.flatMap(l => l.scopes).sort()).toEqual(['groupChat', 'personal', 'team']);
  for (const { title } of lists.flatMap(l => l.commands)) expect([title, isProblem(parse(title, CATALOGUE))]).toEqual([title, false]);
});

test('what breaks the schema is not packed', async () => {
  const long = readAppSettings({ ...ENV, APP_PUBLISHER: 'C'.repeat(33) });
  await expect(appPackage(long)).rejects.toThrow(/not valid:\n\/developer\/name must NOT have more than 32 characters/);
});

test('missing settings are named at once', () => {
  const read = () => readAppSettings({});
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(/APP_WEBSITE_URL: is missing[\s\S]*BOT_ID: is missing[\s\S]*APP_PUBLISHER: is missing/);
});

describe('icons', () => {
  /** Width, height and RGBA samples of a PNG that uses no row filter, as ours are drawn. */
  function pixels(file: string) {
    const png = readFileSync(file);
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    expect([...png.subarray(24, 29)]).toEqual([8, 6, 0, 0, 0]);
    const rows = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
    const at = (x: number, y: number) => [...rows.subarray(y * (1 + 4 * width) + 1 + 4 * x).subarray(0, 4)];
    const all = Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width)));
    return { width, height, all };
  }

  test('the colour icon is 192 by 192 and opaque', () => {
    const { width, height, all } = pixels('appPackage/color.png');
    expect([width, height]).toEqual([192, 192]);
    expect(all.every(([, , , alpha]) => alpha === 255)).toBe(true);
    expect(new Set(all.map(String)).size).toBeGreaterThan(2);
  });

  test('the outline is 32 by 32, white on nothing', () => {
    const { width, height, all } = pixels('appPackage/outline.png');
    expect([width, height]).toEqual([32, 32]);
    expect(all.every(([r, g, b]) => r === 255 && g === 255 && b === 255)).toBe(true);
    const seen = all.filter(([, , , alpha]) => alpha === 255).length;
    expect(seen).toBeGreaterThan(100);
    expect(seen).toBeLessThan(600);
  });
});
