variable "project" {
  description = "Id of the project that holds everything here; best one of its own."
  type        = string
}

variable "region" {
  description = "Where everything is."
  type        = string
  default     = "europe-west1"
}

variable "zone" {
  description = "Where the engine's machine is, in the region."
  type        = string
  default     = "europe-west1-b"
}

variable "engine_machine_type" {
  description = "The engine's machine: a run takes up to one core and half a GiB unless settings say otherwise."
  type        = string
  default     = "e2-standard-4"
}

variable "engine_address" {
  description = "The engine's private address. Its certificate is for it, so it does not change."
  type        = string
  default     = "10.20.0.10"
}

variable "engine_gvisor" {
  description = "Whether the engine gets gVisor, the package runsc of its distribution."
  type        = bool
  default     = false
}

variable "engine_server_versions" {
  description = "Versions of the secret strategiz-engine-server that hold ca.pem, cert.pem and key.pem."
  type        = list(number)
  default     = [1, 2, 3]
}

variable "engine_reaches_internet" {
  description = "Whether the engine's machine reaches ports 80 and 443 of the internet, for Debian's packages. It needs them at its first start, and for security updates; its containers have no network either way."
  type        = bool
  default     = true
}

variable "ssh_through_iap" {
  description = "Whether people with the role iap.tunnelResourceAccessor reach the machine by SSH through Google's proxy."
  type        = bool
  default     = false
}
