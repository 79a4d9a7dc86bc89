import { ActionIcon, Badge, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import {
  IconLayoutBottombar,
  IconLayoutSidebar,
  IconLayoutSidebarRight,
  IconMoon,
  IconSun,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Project } from '../../shared/contract/rpc.ts';
import type { Connection } from '../api/index.ts';
import { ExportButton } from '../features/exports/index.ts';
import { ReportButton } from '../features/report/index.ts';
import { useStore, useWriteBlock } from '../state/index.ts';
import { KeyHelp } from './key-help.tsx';
import { isOpen, layout, toggleSide } from './layout-store.ts';
import type { Side } from './side-bounds.ts';
import { Logo } from './logo.tsx';
import { ProjectsButton } from './projects-button.tsx';

interface TopBarProps {
  readonly project: Project;
  readonly connection: Connection;
}

const sides: readonly { readonly side: Side; readonly label: string; readonly icon: ReactNode }[] = [
  { side: 'left', label: 'Left column', icon: <IconLayoutSidebar size={17} /> },
  { side: 'bottom', label: 'Lower panel', icon: <IconLayoutBottombar size={17} /> },
  { side: 'right', label: 'Right column', icon: <IconLayoutSidebarRight size={17} /> },
];

/** The project's name, the state of the line to the program, and the window's own switches. */
export function TopBar({ project, connection }: TopBarProps) {
  const panels = useStore(layout, (value) => value);
  const blocked = useWriteBlock();
  return (
    <header className="pl-top-bar">
      <Logo />
      <span className="pl-brand">PlateLens</span>
      <span className="pl-project" title={project.path}>
        {project.name}
      </span>
      {project.readOnly ? (
        <Badge size="xs" variant="outline" color="yellow" className="pl-plain-badge">
          read only
        </Badge>
      ) : null}
      {connection === 'lost' || connection === 'refused' ? (
        <span className="pl-lost" role="alert" title={blocked ?? undefined}>
          {blocked}
        </span>
      ) : null}
      <span className="pl-spring" />
      <ProjectsButton />
      <ReportButton project={project} />
      <ExportButton project={project} />
      {sides.map(({ side, label, icon }) => (
        <BarButton key={side} label={label} pressed={isOpen(panels, side)} onClick={() => toggleSide(side)}>
          {icon}
        </BarButton>
      ))}
      <SchemeSwitch />
      <KeyHelp />
    </header>
  );
}

function SchemeSwitch() {
  const scheme = useComputedColorScheme('dark');
  const { setColorScheme } = useMantineColorScheme();
  const next = scheme === 'dark' ? 'light' : 'dark';
  return (
    <BarButton
      label={`${next === 'light' ? 'Light' : 'Dark'} look`}
      testId="scheme"
      onClick={() => setColorScheme(next)}
    >
      {scheme === 'dark' ? <IconSun size={17} /> : <IconMoon size={17} />}
    </BarButton>
  );
}

interface BarButtonProps {
  readonly label: string;
  readonly pressed?: boolean;
  readonly testId?: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function BarButton({ label, pressed, testId, onClick, children }: BarButtonProps) {
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={30}
        aria-label={label}
        aria-pressed={pressed}
        data-testid={testId}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
