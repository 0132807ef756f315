// Reads Kubernetes objects of Tekton, Tekton Triggers and the Prometheus operator from files of YAML, each
// into the product's own Go type, and has them validated by the product's own code where it has such code.
// A field that the type does not have is an error. Prints one JSON object a document.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	pipeline "github.com/tektoncd/pipeline/pkg/apis/pipeline/v1"
	triggers "github.com/tektoncd/triggers/pkg/apis/triggers/v1beta1"
	"knative.dev/pkg/apis"
	"sigs.k8s.io/yaml"
)

type validatable interface {
	SetDefaults(context.Context)
	Validate(context.Context) *apis.FieldError
}

var types = map[string]func() any{
	"tekton.dev/v1 Task":                                func() any { return &pipeline.Task{} },
	"tekton.dev/v1 Pipeline":                            func() any { return &pipeline.Pipeline{} },
	"tekton.dev/v1 PipelineRun":                         func() any { return &pipeline.PipelineRun{} },
	"triggers.tekton.dev/v1beta1 TriggerBinding":        func() any { return &triggers.TriggerBinding{} },
	"triggers.tekton.dev/v1beta1 TriggerTemplate":       func() any { return &triggers.TriggerTemplate{} },
	"triggers.tekton.dev/v1beta1 EventListener":         func() any { return &triggers.EventListener{} },
	"monitoring.coreos.com/v1 ServiceMonitor":           func() any { return &monitoringv1.ServiceMonitor{} },
	"monitoring.coreos.com/v1 PrometheusRule":           func() any { return &monitoringv1.PrometheusRule{} },
	"monitoring.coreos.com/v1alpha1 AlertmanagerConfig": func() any { return &monitoringv1alpha1.AlertmanagerConfig{} },
}

type verdict struct {
	File  string `json:"file"`
	Type  string `json:"type"`
	Name  string `json:"name"`
	Known bool   `json:"known"`
	Error string `json:"error,omitempty"`
}

func check(file string, document []byte) (verdict, bool) {
	var head struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
		Metadata   struct {
			Name         string `json:"name"`
			GenerateName string `json:"generateName"`
		} `json:"metadata"`
	}
	told := verdict{File: file}
	if err := yaml.Unmarshal(document, &head); err != nil {
		told.Error = err.Error()
		return told, true
	}
	if head.Kind == "" {
		return told, false
	}
	told.Type = head.APIVersion + " " + head.Kind
	told.Name = head.Metadata.Name + head.Metadata.GenerateName
	make, known := types[told.Type]
	told.Known = known
	if !known {
		return told, true
	}
	object := make()
	if err := yaml.UnmarshalStrict(document, object); err != nil {
		told.Error = err.Error()
		return told, true
	}
	if checked, ok := object.(validatable); ok {
		// As the webhook does: defaults first. What the server would fill in for a name is not there yet.
		ctx := context.Background()
		if run, ok := object.(*pipeline.PipelineRun); ok && run.Name == "" {
			run.Name = run.GenerateName + "x"
		}
		checked.SetDefaults(ctx)
		if err := checked.Validate(ctx); err != nil {
			told.Error = err.Error()
		}
	}
	return told, true
}

func main() {
	out := json.NewEncoder(os.Stdout)
	for _, file := range os.Args[1:] {
		text, err := os.ReadFile(file)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		text = append([]byte("\n"), text...)
		for _, document := range bytes.Split(text, []byte("\n---\n")) {
			if told, is := check(file, document); is {
				if err := out.Encode(told); err != nil {
					os.Exit(2)
				}
			}
		}
	}
}
