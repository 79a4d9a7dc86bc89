import { IconGridDots, IconPlugConnectedX } from '@tabler/icons-react';
import { useProject } from '../../api/index.ts';
import { choosePlate, useChosenPlateId } from '../../state/index.ts';
import { Panel } from '../../ui/index.ts';

/** The plates of the project. */
export function PlateList() {
  const { data: project } = useProject();
  const chosen = useChosenPlateId();
  const plates = project?.plates ?? [];
  return (
    <Panel title="Plates" aside={<span className="pl-count">{plates.length}</span>}>
      <div className="pl-list" role="listbox" aria-label="Plates">
        {plates.map((plate) => (
          <button
            key={plate.id}
            type="button"
            role="option"
            aria-selected={plate.id === chosen}
            className="pl-list-item"
            data-active={plate.id === chosen}
            onClick={() => choosePlate(plate.id)}
          >
            <IconGridDots size={15} aria-hidden />
            <span className="pl-list-name">
              {plate.name}
              <span className="pl-list-facts">
                {plate.wellCount} wells · {plate.fieldCount} fields
              </span>
            </span>
            {plate.offlinePlanes > 0 ? (
              <IconPlugConnectedX
                size={14}
                aria-label={`${plate.offlinePlanes} planes are offline; previews are shown`}
              />
            ) : null}
          </button>
        ))}
      </div>
    </Panel>
  );
}
