// Designs to begin with. Each deploys as it is on any cluster, uses variables, and shows one thing more than the one before.

export interface Template {
  id: string;
  title: string;
  about: string;
  /** The text of the design under this name. */
  text: (name: string) => string;
}

const head = (name: string, variables: string) => `apiVersion: meshplay/v1
kind: Design
metadata:
  name: ${name}
spec:
  variables:
${variables}
  components:
    namespace:
      apiVersion: v1
      kind: Namespace
      config:
        metadata: { name: "\${var.namespace}" }
`;

const service = (id: string, port: number, target: number) => `    ${id}-service:
      apiVersion: v1
      kind: Service
      config:
        metadata: { name: ${id}, namespace: "\${var.namespace}" }
        spec:
          selector: { app: ${id} }
          ports:
          - { name: http, port: ${port}, targetPort: ${target} }
`;

const web = (name: string) => `${head(name, `    namespace: ${name}
    replicas: 2
    image: nginx:1.27`)}    web:
      apiVersion: apps/v1
      kind: Deployment
      config:
        metadata:
          name: web
          namespace: "\${var.namespace}"
          labels: { app: web }
        spec:
          replicas: "\${var.replicas}"
          selector:
            matchLabels: { app: web }
          template:
            metadata:
              labels: { app: web }
            spec:
              containers:
              - name: web
                image: "\${var.image}"
                ports:
                - { name: http, containerPort: 80 }
                resources:
                  requests: { cpu: 50m, memory: 64Mi }
                  limits: { memory: 128Mi }
                readinessProbe:
                  httpGet: { path: /, port: http }
${service("web", 80, 80)}  environments:
    production:
      variables: { replicas: 4 }
      patches:
        web: { metadata: { labels: { tier: gold } } }
`;

const bookstore = (name: string) => `${head(name, `    namespace: ${name}
    replicas: 2
    tag: "1.27"`)}    settings:
      apiVersion: v1
      kind: ConfigMap
      config:
        metadata: { name: bookstore-settings, namespace: "\${var.namespace}" }
        data:
          currency: EUR
          catalog-url: http://catalog:8080
${workload("catalog", 8080)}${service("catalog", 8080, 8080)}${workload("storefront", 80)}${service("storefront", 80, 80)}    storefront-scaling:
      # Owns the replicas of the storefront: the design leaves them to it.
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      config:
        metadata: { name: storefront, namespace: "\${var.namespace}" }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: storefront }
          minReplicas: "\${var.replicas}"
          maxReplicas: 6
          metrics:
          - type: Resource
            resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } }
    storefront-disruption:
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      config:
        metadata: { name: storefront, namespace: "\${var.namespace}" }
        spec:
          maxUnavailable: 1
          selector:
            matchLabels: { app: storefront }
`;

function workload(id: string, port: number): string {
  return `    ${id}:
      apiVersion: apps/v1
      kind: Deployment
      config:
        metadata: { name: ${id}, namespace: "\${var.namespace}", labels: { app: ${id} } }
        spec:
          replicas: "\${var.replicas}"
          selector:
            matchLabels: { app: ${id} }
          template:
            metadata:
              labels: { app: ${id} }
            spec:
              containers:
              - name: ${id}
                image: "nginx:\${var.tag}"
                envFrom:
                - configMapRef: { name: bookstore-settings }
                ports:
                - { name: http, containerPort: ${port} }
                resources:
                  requests: { cpu: 50m, memory: 64Mi }
`;
}

const store = (name: string) => `${head(name, `    namespace: ${name}
    image: redis:7.4`)}    cache:
      # Ordered pods with stable names. The data is in the pod and goes with it: give it a claim to keep it.
      apiVersion: apps/v1
      kind: StatefulSet
      config:
        metadata: { name: cache, namespace: "\${var.namespace}", labels: { app: cache } }
        spec:
          replicas: 1
          serviceName: cache
          selector:
            matchLabels: { app: cache }
          template:
            metadata:
              labels: { app: cache }
            spec:
              containers:
              - name: redis
                image: "\${var.image}"
                ports:
                - { name: redis, containerPort: 6379 }
                volumeMounts:
                - { name: data, mountPath: /data }
              volumes:
              - name: data
                emptyDir: {}
    cache-service:
      apiVersion: v1
      kind: Service
      config:
        metadata: { name: cache, namespace: "\${var.namespace}" }
        spec:
          clusterIP: None
          selector: { app: cache }
          ports:
          - { name: redis, port: 6379, targetPort: redis }
`;

const schedule = (name: string) => `${head(name, `    namespace: ${name}
    schedule: "*/15 * * * *"`)}    runner:
      apiVersion: v1
      kind: ServiceAccount
      config:
        metadata: { name: runner, namespace: "\${var.namespace}" }
    script:
      apiVersion: v1
      kind: ConfigMap
      config:
        metadata: { name: script, namespace: "\${var.namespace}" }
        data:
          run.sh: |
            echo "nothing to clean up at $(date)"
    cleanup:
      apiVersion: batch/v1
      kind: CronJob
      config:
        metadata: { name: cleanup, namespace: "\${var.namespace}" }
        spec:
          schedule: "\${var.schedule}"
          concurrencyPolicy: Forbid
          successfulJobsHistoryLimit: 3
          jobTemplate:
            spec:
              backoffLimit: 2
              template:
                spec:
                  serviceAccountName: runner
                  restartPolicy: Never
                  containers:
                  - name: cleanup
                    image: busybox:1.37
                    command: [sh, /script/run.sh]
                    volumeMounts:
                    - { name: script, mountPath: /script }
                  volumes:
                  - name: script
                    configMap: { name: script }
`;

export const TEMPLATES: readonly Template[] = [
  { id: "web", title: "Web service", about: "A Deployment with probes and limits behind a Service, and a production environment with more replicas.", text: web },
  { id: "bookstore", title: "Bookstore", about: "Two services with shared settings, an autoscaler and a disruption budget.", text: bookstore },
  { id: "cache", title: "Stateful store", about: "A StatefulSet with a headless Service.", text: store },
  { id: "schedule", title: "Scheduled job", about: "A CronJob with a script of its own and a service account.", text: schedule },
];
