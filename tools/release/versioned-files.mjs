/** The files that name the version of Parley, besides the manifests of npm. */
export const VERSIONED_FILES = [
  'Dockerfile',
  'docker-compose.yml',
  'docs/apps.md',
  'docs/client-guide.md',
  'docs/webhooks.md',
  'k8s/README.md',
  'k8s/release/kustomization.yaml',
];
