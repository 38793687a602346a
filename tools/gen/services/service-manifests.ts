import { askedServices, callersOf, service, SERVICES, servicesWith, type ServiceName } from '#config/services';

const HEAD = `# Written by \`npm run gen\` from libs/config/src/services.ts: do not edit. The patches of kustomization.yaml add the rest.
`;

/** `k8s/base/services.yaml` */
export function serviceManifests(): string {
  const reaching = SERVICES.filter((name) => service(name).reaches.includes('internet'));
  return (
    HEAD +
    [
      ...SERVICES.flatMap((name) => [deployment(name), network(name), budget(name), account(name)]),
      ...askedServices().flatMap((name) => [policyTo(name), policyFrom(name)]),
      toPostgres(),
      ...(reaching.length > 0 ? [toInternet(reaching)] : []),
    ].join('---\n')
  );
}

function deployment(name: ServiceName): string {
  const hasSchema = service(name).stores.includes('postgres');
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: parley-${name}
  labels:
    app.kubernetes.io/component: ${name}
${hasSchema ? '    # Selected by components/postgres-cloudnative.\n    parley/postgres: client\n' : ''}spec:
  replicas: 2
  selector:
    matchLabels:
      app.kubernetes.io/part-of: parley
      app.kubernetes.io/component: ${name}
  template:
    metadata:
      labels:
        app.kubernetes.io/part-of: parley
        app.kubernetes.io/component: ${name}
    spec:
      serviceAccountName: parley-${name}
      topologySpreadConstraints:
        - topologyKey: topology.kubernetes.io/zone
          maxSkew: 1
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              app.kubernetes.io/part-of: parley
              app.kubernetes.io/component: ${name}
          # Spread the new pods of a rollout among themselves, because the old ones are about to stop.
          matchLabelKeys: [pod-template-hash]
        - topologyKey: kubernetes.io/hostname
          maxSkew: 1
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              app.kubernetes.io/part-of: parley
              app.kubernetes.io/component: ${name}
          matchLabelKeys: [pod-template-hash]
      containers:
        - name: service
          image: parley-${name}
          envFrom:
            - configMapRef:
                name: parley-common
            - configMapRef:
                name: parley-${name}
      volumes:
        - name: secrets
          projected:
            defaultMode: 288 # 0440: root and the group
            sources:
              - secret:
                  name: parley-${name}
`;
}

function network(name: ServiceName): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: parley-${name}
  labels:
    app.kubernetes.io/component: ${name}
spec:
  selector:
    app.kubernetes.io/part-of: parley
    app.kubernetes.io/component: ${name}
  ports:
    - name: http
      port: ${service(name).port}
      targetPort: http
      appProtocol: http
`;
}

function budget(name: ServiceName): string {
  return `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: parley-${name}
  labels:
    app.kubernetes.io/component: ${name}
spec:
  maxUnavailable: 1
  # A pod that is not ready must not block the drain of a node.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      app.kubernetes.io/part-of: parley
      app.kubernetes.io/component: ${name}
`;
}

function account(name: ServiceName): string {
  return `# Without a token, because no service uses the Kubernetes API.
apiVersion: v1
kind: ServiceAccount
metadata:
  name: parley-${name}
automountServiceAccountToken: false
`;
}

function policyTo(name: ServiceName): string {
  return `# The services that ask ${name}.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: to-${name}
spec:
  podSelector:
    matchExpressions:
      - key: app.kubernetes.io/component
        operator: In
        values: [${callersOf(name).join(', ')}]
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector:
            matchLabels:
              app.kubernetes.io/component: ${name}
      ports:
        - protocol: TCP
          port: http
`;
}

function policyFrom(name: ServiceName): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}-from-services
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/component: ${name}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchExpressions:
              - key: app.kubernetes.io/component
                operator: In
                values: [${callersOf(name).join(', ')}]
      ports:
        - protocol: TCP
          port: http
`;
}

function toPostgres(): string {
  return `# The pods with data in PostgreSQL. The components say where it is.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: to-postgres
spec:
  podSelector:
    matchExpressions:
      - key: app.kubernetes.io/component
        operator: In
        values: [${[...servicesWith('postgres'), 'migrate'].join(', ')}]
  policyTypes: [Egress]
`;
}

function toInternet(names: readonly ServiceName[]): string {
  return `# The internet without the private networks, at any port.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: to-internet
spec:
  podSelector:
    matchExpressions:
      - key: app.kubernetes.io/component
        operator: In
        values: [${names.join(', ')}]
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except: [10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16]
        - ipBlock:
            cidr: 2000::/3
      ports:
        - protocol: TCP
`;
}
