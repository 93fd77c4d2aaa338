# Three identities, and all that each may do. Whoever may push the service's image, or use its identity, has the engine's
# machine as root by way of the engine; that machine holds its own certificate and nothing else.

resource "google_project_service" "used" {
  for_each = toset([
    "artifactregistry.googleapis.com",
    "cloudbuild.googleapis.com",
    "compute.googleapis.com",
    "dns.googleapis.com",
    "iam.googleapis.com",
    "run.googleapis.com",
    "secretmanager.googleapis.com",
  ])

  service            = each.value
  disable_on_destroy = false
}

resource "google_service_account" "engine" {
  account_id   = "strategiz-engine"
  display_name = "The engine's machine"
}

resource "google_service_account" "service" {
  account_id   = "strategiz-service"
  display_name = "The strategy execution service"
}

resource "google_service_account" "build" {
  account_id   = "strategiz-build"
  display_name = "Builds and deploys the service"
}

# Images.
resource "google_artifact_registry_repository" "images" {
  repository_id = "strategiz"
  location      = var.region
  format        = "DOCKER"
  description   = "The service's image and the runner's"

  docker_config {
    immutable_tags = false # `current` moves
  }
  cleanup_policies {
    id     = "keep-the-newest"
    action = "KEEP"
    most_recent_versions {
      keep_count = 20
    }
  }
  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"
    condition {
      older_than = "7776000s" # 90 days
    }
  }
  depends_on = [google_project_service.used]
}

resource "google_artifact_registry_repository_iam_member" "engine_pulls" {
  location   = google_artifact_registry_repository.images.location
  repository = google_artifact_registry_repository.images.name
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.engine.member
}

resource "google_artifact_registry_repository_iam_member" "build_pushes" {
  location   = google_artifact_registry_repository.images.location
  repository = google_artifact_registry_repository.images.name
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.build.member
}

# Secrets without content: `gcloud secrets versions add` gives it, so that no key is in Terraform's state.
locals {
  readers = {
    strategiz-engine-server = google_service_account.engine.member  # versions: ca.pem, cert.pem, key.pem
    strategiz-engine-client = google_service_account.service.member # the same three, because Cloud Run mounts one secret in a folder
    strategiz-tokens        = google_service_account.service.member # tokens.toml
    strategiz-ledger-url    = google_service_account.service.member # postgresql://..., if there is a ledger
  }
}

resource "google_secret_manager_secret" "of" {
  for_each = local.readers

  secret_id = each.key
  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }
  depends_on = [google_project_service.used]
}

resource "google_secret_manager_secret_iam_member" "reader" {
  for_each = local.readers

  secret_id = google_secret_manager_secret.of[each.key].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = each.value
}

# The build: reads the source that it is given, deploys the service under its identity, and writes its log.
resource "google_storage_bucket" "source" {
  name                        = "${var.project}-strategiz-source"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = true

  lifecycle_rule {
    condition {
      age = 7
    }
    action {
      type = "Delete"
    }
  }
}

resource "google_storage_bucket_iam_member" "build_reads" {
  bucket = google_storage_bucket.source.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.build.member
}

resource "google_project_iam_member" "build" {
  for_each = toset(["roles/logging.logWriter", "roles/run.developer"])

  project = var.project
  role    = each.value
  member  = google_service_account.build.member
}

resource "google_service_account_iam_member" "build_deploys_as_service" {
  service_account_id = google_service_account.service.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.build.member
}
