// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { ChatError } from '#client';

import { en } from '../text/en.js';
import { Button } from './button.js';
import { ErrorText } from './error-text.js';
import { TextField } from './text-field.js';
import { useForm } from './use-form.js';

function LogIn({ submit }: { readonly submit: () => Promise<void> }) {
  const form = useForm({
    initial: { username: '', password: '', invite: '' },
    optional: ['invite'],
    submit,
    fieldOf: { BAD_CREDENTIALS: 'password' },
    wordsFor: ({ code }) => (code === 'FORBIDDEN' ? 'Closed' : undefined),
  });
  return (
    <form noValidate onSubmit={form.onSubmit}>
      <TextField {...form.field('username')} label="Username" />
      <TextField {...form.field('password')} label="Password" type="password" isRequired />
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      <Button type="submit">Log in</Button>
    </form>
  );
}

function Rename({ name, topic }: { readonly name: string; readonly topic: string }) {
  const form = useForm({ initial: { name, topic }, submit: () => Promise.resolve() });
  return (
    <form>
      <TextField {...form.field('name')} label="Name" />
      <TextField {...form.field('topic')} label="Topic" />
    </form>
  );
}

describe('a form', () => {
  const username = () => screen.getByLabelText('Username');
  const password = () => screen.getByLabelText('Password');
  const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });
  const send = () => fireEvent.click(screen.getByText('Log in'));

  function refusedWith(error: unknown): void {
    render(<LogIn submit={() => Promise.reject(error as Error)} />);
    type(username(), 'ann');
    type(password(), 'secret');
    send();
  }

  afterEach(cleanup);

  it('gives the focus to the field that the server names, and describes it', async () => {
    refusedWith(new ChatError('INVALID', { field: 'username' }));
    await vi.waitFor(() => expect(document.activeElement).toBe(username()));
    expect(username().getAttribute('aria-invalid')).toBe('true');
    const ids = username().getAttribute('aria-describedby')?.split(' ') ?? [];
    expect(ids.map((id) => document.getElementById(id)?.textContent)).toContain(en.errors.fields.username);
  });

  it('knows the field of an error that names none', async () => {
    refusedWith(new ChatError('BAD_CREDENTIALS'));
    await vi.waitFor(() => expect(document.activeElement).toBe(password()));
    expect(password().getAttribute('aria-invalid')).toBe('true');
  });

  it('says an error of no field beside no field', async () => {
    refusedWith(new ChatError('FORBIDDEN'));
    expect((await screen.findByRole('alert')).textContent).toBe('Closed');
    expect(username().getAttribute('aria-invalid')).toBeNull();
  });

  it('forgets the error of a field when the field changes', async () => {
    refusedWith(new ChatError('INVALID', { field: 'username' }));
    await vi.waitFor(() => expect(username().getAttribute('aria-invalid')).toBe('true'));
    type(username(), 'anna');
    expect(username().getAttribute('aria-invalid')).toBeNull();
  });

  it('does not bother the server with empty fields', async () => {
    const submit = vi.fn(() => Promise.resolve());
    render(<LogIn submit={submit} />);
    type(username(), 'ann');
    send();
    expect(submit).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(document.activeElement).toBe(password()));
    type(password(), 'secret');
    send();
    expect(submit).toHaveBeenCalledWith({ username: 'ann', password: 'secret', invite: '' });
  });

  it('shows what changed elsewhere, but in the fields that the user has changed', () => {
    const view = render(<Rename name="Tea" topic="Leaves" />);
    type(screen.getByLabelText('Name'), 'Coffee');
    view.rerender(<Rename name="Juice" topic="Fruits" />);
    expect(screen.getByLabelText('Name')).toHaveProperty('value', 'Coffee');
    expect(screen.getByLabelText('Topic')).toHaveProperty('value', 'Fruits');
  });

  it('follows a field again once it is saved', () => {
    const view = render(<Rename name="Tea" topic="Leaves" />);
    type(screen.getByLabelText('Name'), 'Coffee');
    view.rerender(<Rename name="Coffee" topic="Leaves" />);
    view.rerender(<Rename name="Cocoa" topic="Leaves" />);
    expect(screen.getByLabelText('Name')).toHaveProperty('value', 'Cocoa');
  });

  it('is sent once while it waits for the answer', () => {
    const submit = vi.fn(() => new Promise<void>(() => undefined));
    render(<LogIn submit={submit} />);
    type(username(), 'ann');
    type(password(), 'secret');
    send();
    send();
    expect(submit).toHaveBeenCalledOnce();
  });

  it('keeps required marks out of the name of a field', () => {
    render(<LogIn submit={() => Promise.resolve()} />);
    expect(screen.getAllByText('*')).toBeTruthy();
    expect(screen.getByLabelText('Password', { exact: true })).toBe(password());
  });
});
