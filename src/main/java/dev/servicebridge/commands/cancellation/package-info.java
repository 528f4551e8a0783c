/** Why a service job is cancelled: the vendor's codes, where each may be used, and what follows from each. */
package dev.servicebridge.commands.cancellation;
