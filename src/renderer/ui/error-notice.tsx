import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { PlateLensError } from '../../shared/errors.ts';

/** An error as people need it: what is wrong, where, and how to mend it. */
export function ErrorNotice({ error }: { error: unknown }) {
  const known = error instanceof PlateLensError ? error : null;
  const what = known?.what ?? (error instanceof Error ? error.message : String(error));
  return (
    <Alert
      color="red"
      variant="light"
      p="xs"
      icon={<IconAlertTriangle size={16} />}
      title={what.charAt(0).toUpperCase() + what.slice(1)}
      role="alert"
    >
      {known?.where === undefined ? null : <div className="pl-path pl-path-plain">{known.where}</div>}
      {known?.mend === undefined ? null : <div>{known.mend}</div>}
    </Alert>
  );
}
