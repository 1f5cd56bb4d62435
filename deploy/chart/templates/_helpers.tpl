{{- define "meshplay.name" -}}
{{- if contains "meshplay" .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-meshplay{{ end }}
{{- end }}

{{- define "meshplay.selector" -}}
app.kubernetes.io/name: meshplay
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "meshplay.labels" -}}
{{ include "meshplay.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- /* NAME or NAME:PORT of the public URL: what the server accepts as Host. */ -}}
{{- define "meshplay.host" -}}
{{ trimPrefix "https://" .Values.publicUrl }}
{{- end }}

{{- define "meshplay.scheme" -}}
{{ if .Values.tls.secretName }}HTTPS{{ else }}HTTP{{ end }}
{{- end }}
