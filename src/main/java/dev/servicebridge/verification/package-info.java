/** The proof of completeness: compares everything that an account has at Amazon, in the store, the FSM and the ERP. */
package dev.servicebridge.verification;
