/** Intune's scripts of the four kinds. A kind that could not be read is a row without id. */
import { notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import { type Assignment, named, toDevices, toGroup } from './assignment';
import type { Family } from './family';
import { bare, failed, fromBody, fromQuery, type Ground, idOf, type Owner, ok, PerOwner, report, said, same, wantsReport } from './ground';
import { type BookGroup, groupBook } from './group-book';

const TYPES = ['Windows', 'MacOS', 'Remediation', 'Linux'] as const;
interface Script {
  id: string;
  type: (typeof TYPES)[number];
  name: string;
  assignments: Assignment[];
}

const NO_LICENCE = 'Proactive remediations require a license that this tenant does not have.';

function scriptsOf(owner: Owner): Script[] {
  const group = owner.groups[0];
  const rows: [Script['type'], string, Assignment[]][] = [
    ['Windows', 'Map the network drives', group ? [toGroup(group.id)] : []],
    ['Windows', 'Remove toolbars', []],
    ['MacOS', 'Rename the Mac', [toDevices()]],
    ['Remediation', 'Clean the print queue', [toDevices()]],
    ['Linux', 'Check the disk', []],
  ];
  return rows.map(([type, name, assignments], i) => ({
    type,
    name,
    id: idOf('5c100000', owner.index, i + 1),
    assignments: structuredClone(assignments),
  }));
}

export function scriptsFamily(ground: Ground): Family {
  const store = new PerOwner(scriptsOf);
  const groups = (owner: Owner) => groupBook(ground.context).groups(owner);
  return {
    endpoints: {
      ListIntuneScript: fromQuery('Endpoint.MEM.Read', asked => {
        if (wantsReport(asked)) return report(ground, asked, 'Intune script', owner => store.of(owner).map(s => row(groups(owner), s)));
        const owner = ground.owner(asked);
        // nothing came back from any of the four
        return bare(owner ? live(owner) : TYPES.map(scriptType => ({ scriptType, displayName: null })));
      }),
      RemoveIntuneScript: fromBody('Endpoint.MEM.ReadWrite', remove),
    },
    reset: () => store.clear(),
  };

  function live(owner: Owner): object[] {
    return TYPES.flatMap((scriptType): object[] => {
      if (scriptType === 'Remediation' && !owner.premium) return [{ scriptType, displayName: NO_LICENCE }];
      return store
        .of(owner)
        .filter(s => s.type === scriptType)
        .map(s => row(groups(owner), s));
    });
  }

  function remove(asked: Asked): Answer {
    const [id, type, name] = ['ID', 'ScriptType', 'DisplayName'].map(n => said(asked, n) ?? '') as [string, string, string];
    const owner = ground.owner(asked);
    const scripts = owner ? store.of(owner) : [];
    const script = scripts.find(s => same(s.id, id) && same(s.type, type));
    if (!TYPES.some(t => same(t, type)))
      return failed(403, `Failed to delete ${type} script ${name}. Error: Invalid URI: The URI is empty.`);
    if (owner && !script) return failed(403, `Failed to delete ${type} script ${name}. Error: ${notFound(id)}`);
    if (script) scripts.splice(scripts.indexOf(script), 1);
    return ok(`Deleted ${type} script ${name} with ID: ${id}`);
  }
}

function row(groups: BookGroup[], { id, type, name, assignments }: Script): object {
  const { assignment, exclude } = named(groups, assignments, 'All Licensed Users');
  return {
    id,
    displayName: name,
    description: '',
    ...(type === 'Linux' ? { name, platforms: 'linux', templateReference: { templateFamily: 'deviceConfigurationScripts' } } : {}),
    ...(type === 'Windows' ? { fileName: `${name.toLowerCase().replaceAll(' ', '-')}.ps1`, runAsAccount: 'system' } : {}),
    lastModifiedDateTime: '2026-05-04T12:00:00Z',
    assignments,
    ScriptAssignment: assignment,
    ScriptExclude: exclude,
    scriptType: type,
  };
}
