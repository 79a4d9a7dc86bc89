import { badInput, notFound } from '../../shared/errors.ts';
import { type RegionClass, type RegionClassId } from '../../shared/region.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { recordEdit } from './region-history.ts';
import { toRegionClass } from './region-rows.ts';

const selectClasses = () => query.selectFrom('region_classes').selectAll().orderBy('id');

/** The region classes of the project, in the order they were made. */
export function listRegionClasses(project: ProjectFile): RegionClass[] {
  return project.connection.all(selectClasses()).map((row) => toRegionClass(project, row));
}

/**
 * Adds a class (id null) or gives one a new name and colour; an edit that can be undone. Regions follow the new name.
 * @throws BadInput where another class has the name, NotFound for an unknown id.
 */
export function saveRegionClass(
  project: ProjectFile,
  { id, name, color }: Omit<RegionClass, 'id'> & { readonly id: RegionClassId | null },
): RegionClass {
  const { connection } = project;
  const other = connection.get(selectClasses().where('name', '=', name));
  if (other !== undefined && other.id !== id) {
    throw badInput({ what: `there is a region class "${name}" already`, mend: 'Choose another name.' });
  }
  return recordEdit(
    project,
    id === null ? `add class ${name}` : `change class ${name}`,
    ({ changing, added }) => {
      if (id === null) {
        const made = connection.run(query.insertInto('region_classes').values({ name, color }));
        added([{ subject: 'class', id: made.id }]);
        return toRegionClass(project, { id: made.id, name, color });
      }
      changing({ subject: 'class', id });
      const { changes } = connection.run(
        query.updateTable('region_classes').set({ name, color }).where('id', '=', id),
      );
      if (changes === 0) throw noClass(project, id);
      return toRegionClass(project, { id, name, color });
    },
  );
}

/** Removes a class that no region has; can be undone. @throws BadInput where regions have it, NotFound. */
export function removeRegionClass(project: ProjectFile, id: RegionClassId): void {
  const { connection } = project;
  const found = connection.get(selectClasses().where('id', '=', id));
  if (found === undefined) throw noClass(project, id);
  const used = connection.get(
    query
      .selectFrom('regions')
      .select((region) => region.fn.countAll<number>().as('n'))
      .where('class_id', '=', id),
  );
  if (used !== undefined && used.n > 0) {
    throw badInput({
      what: `${used.n} regions are of class "${found.name}"`,
      mend: 'Give them another class or remove them first.',
    });
  }
  recordEdit(project, `remove class ${found.name}`, ({ changing }) => {
    changing({ subject: 'class', id });
    connection.run(query.deleteFrom('region_classes').where('id', '=', id));
  });
}

function noClass(project: ProjectFile, id: RegionClassId) {
  return notFound({ what: `the project has no region class ${id}`, where: project.path });
}
