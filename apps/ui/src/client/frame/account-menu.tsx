import { ActionIcon, SegmentedControl, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { signOut } from '../api/session.ts';
import classes from './frame.module.css';

const schemes = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
  { value: 'dark', label: 'Dark', icon: IconMoon },
] as const;

/** Colours and leaving. */
export function AccountMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const client = useQueryClient();
  const router = useRouter();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      client.clear();
      // Checks the route again, which asks for the session and finds none.
      return router.invalidate();
    },
  });
  return (
    <div className={classes.account}>
      <SegmentedControl
        size="xs"
        aria-label="Colours"
        value={colorScheme}
        onChange={(value) => setColorScheme(value as typeof colorScheme)}
        data={schemes.map(({ value, label, icon: Icon }) => ({
          value,
          label: (
            <span className={classes.scheme} title={label}>
              <Icon size={15} stroke={1.6} aria-hidden />
              <VisuallyHidden>{label}</VisuallyHidden>
            </span>
          ),
        }))}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label="Sign out"
        title="Sign out"
        loading={leave.isPending}
        onClick={() => leave.mutate()}
      >
        <IconLogout size={18} stroke={1.6} />
      </ActionIcon>
    </div>
  );
}
