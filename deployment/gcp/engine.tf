# The machine that runs sandboxes: Debian 12 with the engine that the tests ran on. It serves the engine on its private
# address alone, to who has a certificate of its authority.

resource "google_compute_address" "engine" {
  name         = "strategiz-engine"
  region       = var.region
  subnetwork   = google_compute_subnetwork.engine.id
  address_type = "INTERNAL"
  address      = var.engine_address
}

resource "google_compute_instance" "engine" {
  name         = "strategiz-engine"
  zone         = var.zone
  machine_type = var.engine_machine_type

  boot_disk {
    initialize_params {
      image = "debian-cloud/debian-12"
      size  = 50
      type  = "pd-balanced"
    }
  }

  network_interface {
    subnetwork = google_compute_subnetwork.engine.id
    network_ip = google_compute_address.engine.address
    # No access_config: no public address.
  }

  service_account {
    email  = google_service_account.engine.email
    scopes = ["cloud-platform"] # its roles say what it may do
  }

  metadata = {
    block-project-ssh-keys = "TRUE"
    enable-oslogin         = "TRUE"
    serial-port-enable     = "FALSE"
    startup-script         = file("${path.module}/engine-startup.sh")
    strategiz-registry     = "${var.region}-docker.pkg.dev"
    strategiz-repository   = "${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.images.name}"
    strategiz-gvisor       = var.engine_gvisor

    strategiz-server-versions = join(" ", var.engine_server_versions)
  }

  shielded_instance_config {
    enable_secure_boot          = true
    enable_vtpm                 = true
    enable_integrity_monitoring = true
  }

  allow_stopping_for_update = true
  deletion_protection       = false

  depends_on = [
    google_compute_router_nat.out,
    google_dns_record_set.below_google,
    google_dns_record_set.google,
    google_secret_manager_secret_iam_member.reader,
  ]
}
