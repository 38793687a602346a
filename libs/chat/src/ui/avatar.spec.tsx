// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';

import { Avatar, RoomAvatar } from './avatar.js';

describe('an avatar', () => {
  const ann = (avatarUrl: string | null | undefined) => <Avatar userId="ann" name="Ann Marlow" avatarUrl={avatarUrl} />;
  const picture = () => document.querySelector('img');
  const initials = () => document.querySelector('[data-initials]')?.getAttribute('data-initials');

  afterEach(cleanup);

  it.each([null, undefined])('has initials without a picture (%s)', (avatarUrl) => {
    render(ann(avatarUrl));
    expect(picture()).toBeNull();
    expect(initials()).toBe('AM');
  });

  it('is the picture, which screen readers skip as they skip initials', () => {
    const { container } = render(ann('/a.webp'));
    expect(picture()?.getAttribute('src')).toBe('/a.webp');
    expect(picture()?.getAttribute('alt')).toBe('');
    expect(container.firstElementChild?.getAttribute('aria-hidden')).toBe('true');
    expect(initials()).toBeUndefined();
  });

  it('has initials instead of a picture that cannot be loaded, until there is another one', () => {
    const { rerender } = render(ann('/a.webp'));
    fireEvent.error(picture()!);
    expect(initials()).toBe('AM');
    rerender(ann('/b.webp'));
    expect(picture()?.getAttribute('src')).toBe('/b.webp');
  });

  it('of a group has one letter instead', () => {
    render(<RoomAvatar roomId="r" name="Design review" avatarUrl="/r.webp" kind="public" />);
    expect(initials()).toBeUndefined();
    fireEvent.error(picture()!);
    expect(initials()).toBe('D');
  });
});
