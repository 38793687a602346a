import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** Makes the folder and mounts a file system in memory there. Returns false if this user may not mount one. */
export function mountSmallDisk(folder: string, bytes: number): boolean {
  mkdirSync(folder, { recursive: true });
  try {
    const options = `size=${String(bytes)},mode=0777`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'parley-test', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** It must have room for what is there. */
export function resizeSmallDisk(folder: string, bytes: number): void {
  execFileSync('mount', ['-o', `remount,size=${String(bytes)}`, folder], { stdio: 'ignore' });
}

/** As after an error of the disk. No process may be writing there. */
export function setReadOnly(folder: string, isReadOnly: boolean): void {
  execFileSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, folder], { stdio: 'ignore' });
}

/** Unmounts at once, although a process may still have files open there. */
export function unmount(folder: string): void {
  execFileSync('umount', ['--lazy', folder]);
}
