# Two subnetworks: the engine's machine, and the addresses that Cloud Run calls it from. Nothing has a public address.

resource "google_compute_network" "strategiz" {
  name                    = "strategiz"
  auto_create_subnetworks = false
  depends_on              = [google_project_service.used]
}

resource "google_compute_subnetwork" "engine" {
  name                     = "strategiz-engine"
  network                  = google_compute_network.strategiz.id
  region                   = var.region
  ip_cidr_range            = "${cidrhost("${var.engine_address}/28", 0)}/28"
  private_ip_google_access = true # secrets and images, without the internet

  log_config {
    aggregation_interval = "INTERVAL_5_MIN"
    flow_sampling        = 0.5
    metadata             = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_subnetwork" "service" {
  name                     = "strategiz-service"
  network                  = google_compute_network.strategiz.id
  region                   = var.region
  ip_cidr_range            = "10.20.1.0/26" # the least that Cloud Run takes
  private_ip_google_access = true
}

# Who is not named below is refused, in both directions.
resource "google_compute_firewall" "nothing_in" {
  name      = "strategiz-nothing-in"
  network   = google_compute_network.strategiz.id
  direction = "INGRESS"
  priority  = 65000

  source_ranges = ["0.0.0.0/0"]
  deny {
    protocol = "all"
  }
}

resource "google_compute_firewall" "nothing_out" {
  name      = "strategiz-nothing-out"
  network   = google_compute_network.strategiz.id
  direction = "EGRESS"
  priority  = 65000

  destination_ranges      = ["0.0.0.0/0"]
  target_service_accounts = [google_service_account.engine.email]
  deny {
    protocol = "all"
  }
}

resource "google_compute_firewall" "service_to_engine" {
  name      = "strategiz-service-to-engine"
  network   = google_compute_network.strategiz.id
  direction = "INGRESS"
  priority  = 1000

  source_ranges           = [google_compute_subnetwork.service.ip_cidr_range]
  target_service_accounts = [google_service_account.engine.email]
  allow {
    protocol = "tcp"
    ports    = ["2376"]
  }
}

# Secret Manager and Artifact Registry, at the addresses that private_ip_google_access leads to without the internet.
resource "google_compute_firewall" "engine_to_google" {
  name      = "strategiz-engine-to-google"
  network   = google_compute_network.strategiz.id
  direction = "EGRESS"
  priority  = 1000

  destination_ranges      = ["199.36.153.8/30"]
  target_service_accounts = [google_service_account.engine.email]
  allow {
    protocol = "tcp"
    ports    = ["443"]
  }
}

resource "google_dns_managed_zone" "google" {
  for_each = toset(["googleapis.com.", "pkg.dev."])

  name       = "strategiz-${replace(trimsuffix(each.value, "."), ".", "-")}"
  dns_name   = each.value
  visibility = "private"

  private_visibility_config {
    networks {
      network_url = google_compute_network.strategiz.id
    }
  }
  depends_on = [google_project_service.used]
}

resource "google_dns_record_set" "google" {
  for_each = google_dns_managed_zone.google

  managed_zone = each.value.name
  name         = each.value.dns_name
  type         = "A"
  ttl          = 300
  rrdatas      = ["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"]
}

resource "google_dns_record_set" "below_google" {
  for_each = google_dns_managed_zone.google

  managed_zone = each.value.name
  name         = "*.${each.value.dns_name}"
  type         = "CNAME"
  ttl          = 300
  rrdatas      = [each.value.dns_name]
}

resource "google_compute_firewall" "ssh_through_iap" {
  count = var.ssh_through_iap ? 1 : 0

  name      = "strategiz-ssh-through-iap"
  network   = google_compute_network.strategiz.id
  direction = "INGRESS"
  priority  = 1000

  source_ranges           = ["35.235.240.0/20"] # Google's proxy for it
  target_service_accounts = [google_service_account.engine.email]
  allow {
    protocol = "tcp"
    ports    = ["22"]
  }
}

# Debian's packages.
resource "google_compute_firewall" "engine_to_internet" {
  count = var.engine_reaches_internet ? 1 : 0

  name      = "strategiz-engine-to-internet"
  network   = google_compute_network.strategiz.id
  direction = "EGRESS"
  priority  = 2000

  destination_ranges      = ["0.0.0.0/0"]
  target_service_accounts = [google_service_account.engine.email]
  allow {
    protocol = "tcp"
    ports    = ["80", "443"]
  }
}

resource "google_compute_router" "out" {
  count = var.engine_reaches_internet ? 1 : 0

  name    = "strategiz"
  network = google_compute_network.strategiz.id
  region  = var.region
}

resource "google_compute_router_nat" "out" {
  count = var.engine_reaches_internet ? 1 : 0

  name                               = "strategiz"
  router                             = google_compute_router.out[0].name
  region                             = var.region
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "LIST_OF_SUBNETWORKS"

  subnetwork {
    name                    = google_compute_subnetwork.engine.id
    source_ip_ranges_to_nat = ["ALL_IP_RANGES"]
  }
}
