import { Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Properties = ButtonProps & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'color' | 'style'>;

function ButtonAsAnchor({ ref, ...properties }: Properties & { ref?: Ref<HTMLAnchorElement> }) {
  return <Button component="a" {...(ref && { ref })} {...properties} />;
}

/** A link that looks like a button. */
export const LinkButton = createLink(ButtonAsAnchor);
