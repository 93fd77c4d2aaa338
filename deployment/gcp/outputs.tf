output "docker_host" {
  description = "DOCKER_HOST of the service: _DOCKER_HOST of the build."
  value       = "tcp://${google_compute_address.engine.address}:2376"
}

output "repository" {
  description = "Where images go: _REPOSITORY of the build."
  value       = "${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.images.name}"
}

output "source_bucket" {
  description = "For `gcloud builds submit --gcs-source-staging-dir`."
  value       = "gs://${google_storage_bucket.source.name}/source"
}

output "build_account" {
  description = "For `gcloud builds submit --service-account`."
  value       = google_service_account.build.id
}
